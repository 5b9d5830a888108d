import { useBooking, useCancelBooking } from "@calcom/atoms";
import { useState } from "react";

/** The cancel URL of the guide: `/bookings/cancel/{uid}`. */
export function Cancel({ uid }) {
  const [reason, setReason] = useState("");
  const [refusal, setRefusal] = useState(null);
  const { data, isLoading } = useBooking(uid);
  const { mutate: cancel } = useCancelBooking({
    onSuccess: () => window.location.assign(`/bookings/${uid}`),
    onError: (error) => setRefusal(error.response?.data?.error?.message ?? error.message),
  });
  if (isLoading || !data) return <p>Loading …</p>;
  const { id } = Array.isArray(data) ? data[0] : data;
  const send = (event) => {
    event.preventDefault();
    cancel({ id, uid, cancellationReason: reason || "User request", allRemainingBookings: true });
  };
  return (
    <form onSubmit={send}>
      <h1>Cancel the booking?</h1>
      <label>
        Reason <input value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <button>Cancel the booking</button>
      {refusal && <p role="alert">{refusal}</p>}
    </form>
  );
}

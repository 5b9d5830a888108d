import { useBooking } from "@calcom/atoms";

const time = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

/** The booking URL of the guide: `/bookings/{uid}`. */
export function Booking({ uid }) {
  const { data, isLoading } = useBooking(uid);
  if (isLoading) return <p>Loading …</p>;
  if (!data) return <p>There is no such booking.</p>;
  const booking = Array.isArray(data) ? data[0] : data;
  const again = new URLSearchParams({ rescheduleUid: booking.uid, eventTypeSlug: booking.eventType.slug });
  return (
    <article>
      <h1>{booking.title}</h1>
      <p>
        <strong>{booking.status}</strong> · {time.format(new Date(booking.start))}
      </p>
      <p>
        {booking.hosts.map((host) => host.name).join(", ")} meets {booking.attendees.map((attendee) => attendee.name).join(", ")}
      </p>
      {booking.cancellationReason && <p>{booking.cancellationReason}</p>}
      {["accepted", "pending"].includes(booking.status) && (
        <p>
          <a href={`/bookings/reschedule?${again}`}>Reschedule</a> <a href={`/bookings/cancel/${booking.uid}`}>Cancel</a>
        </p>
      )}
    </article>
  );
}

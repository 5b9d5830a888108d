import { Booker } from "@calcom/atoms";
import { showBooking } from "./Book.jsx";

/** The reschedule URL of the guide: `/bookings/reschedule?rescheduleUid={uid}&eventTypeSlug={slug}`. */
export function Reschedule({ username }) {
  const query = new URLSearchParams(window.location.search);
  return (
    <Booker
      username={query.get("username") ?? username}
      eventSlug={query.get("eventTypeSlug")}
      rescheduleUid={query.get("rescheduleUid")}
      onCreateBookingSuccess={showBooking}
    />
  );
}

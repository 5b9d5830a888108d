import { Booker } from "@calcom/atoms";

/** Nothing is redirected by the component: after booking, the page goes on to the booking URL itself. */
export function showBooking({ data }) {
  const booking = Array.isArray(data) ? data[0] : data;
  window.location.assign(`/bookings/${booking.uid}`);
}

export function Book({ username, eventSlug }) {
  return (
    <Booker
      username={username}
      eventSlug={eventSlug}
      onCreateBookingSuccess={showBooking}
      onCreateRecurringBookingSuccess={showBooking}
    />
  );
}

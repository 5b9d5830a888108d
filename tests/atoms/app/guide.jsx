// The guide's pages: book, the booking, reschedule, cancel. They run on every version.
import * as atoms from "@calcom/atoms";

const useBooking = atoms.useBooking ?? atoms.useGetBooking;
const query = new URLSearchParams(window.location.search);

/** Where the customer's page goes after booking: nothing is redirected by the component. */
function show({ data }) {
  const booking = Array.isArray(data) ? data[0] : data;
  window.location.href = `/bookings/${booking.uid}`;
}

/** A refusal, for the tests to read. */
function complain(error) {
  document.title = `refused: ${error?.response?.data?.error?.message ?? error?.message ?? JSON.stringify(error)}`;
}

const handlers = {
  onCreateBookingSuccess: show,
  onCreateBookingError: complain,
  onCreateRecurringBookingSuccess: show,
  onCreateRecurringBookingError: complain,
};

export function BookPage({ username, slug }) {
  return <atoms.Booker username={username} eventSlug={slug} view={query.get("view") ?? undefined} {...handlers} />;
}

export function ReschedulePage() {
  return (
    <atoms.Booker
      username={query.get("username")}
      eventSlug={query.get("eventTypeSlug")}
      rescheduleUid={query.get("rescheduleUid")}
      {...handlers}
    />
  );
}

export function BookingPage({ uid }) {
  const { data, isLoading } = useBooking(uid);
  if (isLoading || !data) return <p>Loading …</p>;
  const booking = Array.isArray(data) ? data[0] : data;
  const again = new URLSearchParams({
    rescheduleUid: booking.uid,
    eventTypeSlug: booking.eventType.slug,
    username: (booking.user ?? booking.hosts[0]).username,
  });
  return (
    <article>
      <h1>{booking.title}</h1>
      <dl>
        <dt>Status</dt>
        <dd id="status">{booking.status}</dd>
        <dt>Start</dt>
        <dd id="start">{booking.startTime ?? booking.start}</dd>
        <dt>Host</dt>
        <dd id="host">{(booking.user ?? booking.hosts[0]).name}</dd>
        <dt>Attendees</dt>
        <dd id="attendees">{booking.attendees.map((attendee) => attendee.name).join(", ")}</dd>
        <dt>Answers</dt>
        <dd id="answers">{JSON.stringify(booking.responses ?? booking.bookingFieldsResponses)}</dd>
        <dt>Meetings</dt>
        <dd id="meetings">{Array.isArray(data) ? data.length : 1}</dd>
      </dl>
      <a href={`/bookings/reschedule?${again}`}>Reschedule</a> <a href={`/bookings/cancel/${booking.uid}`}>Cancel</a>
    </article>
  );
}

export function CancelPage({ uid }) {
  const { data, isLoading } = useBooking(uid);
  const { mutate: cancel } = atoms.useCancelBooking({
    onSuccess: () => (window.location.href = `/bookings/${uid}`),
    onError: complain,
  });
  if (isLoading || !data) return <p>Loading …</p>;
  const { id } = Array.isArray(data) ? data[0] : data;
  const reason = { cancellationReason: "User request", allRemainingBookings: true };
  return <button onClick={() => cancel({ id, uid, ...reason })}>Cancel the booking</button>;
}

"""The life of a booking: booked or requested, confirmed or declined, rescheduled, cancelled; and its links."""

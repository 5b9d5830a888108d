-- Series of bookings: which occurrence a booking is, and which of them an e-mail tells of.

ALTER TABLE bookings ADD COLUMN recurrence_start TIMESTAMP WITH TIME ZONE;
ALTER TABLE emails ADD COLUMN occurrences TEXT[] DEFAULT '{}' NOT NULL;

-- Seats: which of several attendees an e-mail is about.
ALTER TABLE emails ADD COLUMN attendee_id BIGINT;

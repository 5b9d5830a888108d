-- What is known of guests besides their addresses. A released migration is not edited; the next change is the next file.

ALTER TABLE bookings ADD COLUMN guest_details JSONB DEFAULT '{}'::jsonb NOT NULL;

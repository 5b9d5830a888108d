-- Which bookings were made in an embedded booker. A released migration is not edited; the next change is the next file.

ALTER TABLE bookings ADD COLUMN embedded BOOLEAN DEFAULT false NOT NULL;

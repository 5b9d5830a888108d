-- Slots that several people share, and claims that say of which event type they are.

ALTER TABLE claims
    ADD COLUMN seats INTEGER,
    ADD COLUMN seats_taken INTEGER,
    ADD CONSTRAINT ck_claims_seats_are_counted CHECK ((seats IS NULL) = (seats_taken IS NULL)),
    ADD CONSTRAINT ck_claims_seats_never_oversold CHECK (seats_taken BETWEEN 1 AND seats);

UPDATE claims SET event_type_id = bookings.event_type_id
  FROM bookings WHERE bookings.uid = claims.booking_uid AND claims.event_type_id IS NULL;

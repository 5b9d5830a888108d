-- Several attendees of a booking, and series of bookings.

ALTER TABLE bookings
    ADD COLUMN recurring_uid TEXT,
    ADD COLUMN absent_host BOOLEAN DEFAULT false NOT NULL;
CREATE INDEX ix_bookings_recurring_uid ON bookings (recurring_uid);
CREATE INDEX ix_bookings_event_type_id_starts_at ON bookings (event_type_id, starts_at);

-- An attendee's id becomes random, like a booking's; the order in which they came has a column of its own.
ALTER TABLE attendees ALTER COLUMN id DROP IDENTITY;
ALTER TABLE attendees
    ADD COLUMN position BIGINT GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN seat_uid TEXT,
    ADD COLUMN responses JSONB DEFAULT '{}'::jsonb NOT NULL,
    ADD COLUMN metadata JSONB DEFAULT '{}'::jsonb NOT NULL,
    ADD COLUMN removed_at TIMESTAMP WITH TIME ZONE,
    ADD CONSTRAINT uq_attendees_seat_uid UNIQUE (seat_uid);

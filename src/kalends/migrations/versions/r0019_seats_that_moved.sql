-- A seat that was handed over to another booking keeps its uid in the one that it has left.

ALTER TABLE attendees
    DROP CONSTRAINT uq_attendees_seat_uid,
    ADD COLUMN handed_over BOOLEAN DEFAULT false NOT NULL;

CREATE UNIQUE INDEX ix_attendees_seat_uid ON attendees (seat_uid) WHERE NOT handed_over;

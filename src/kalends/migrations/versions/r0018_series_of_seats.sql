-- Seats that are booked as a series: which one, and which of its occurrences each is.

ALTER TABLE attendees
    ADD COLUMN recurring_uid TEXT,
    ADD COLUMN recurrence_start TIMESTAMP WITH TIME ZONE;

CREATE INDEX ix_attendees_recurring_uid ON attendees (recurring_uid) WHERE recurring_uid IS NOT NULL;

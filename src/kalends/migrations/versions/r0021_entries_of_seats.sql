-- By which uid the calendar of who has a seat knows it; of older ones it is the booking's.

ALTER TABLE attendees
    ADD COLUMN ics_uid TEXT;

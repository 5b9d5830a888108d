-- What event types say about how they may be booked. A released migration is not edited; the next change is the next file.

ALTER TABLE event_types
    ADD COLUMN count_limits JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN duration_limits JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN active_bookings_limit JSONB,
    ADD COLUMN recurrence JSONB,
    ADD COLUMN seats JSONB,
    ADD COLUMN destination_calendar JSONB,
    ADD COLUMN video_settings JSONB,
    ADD COLUMN interface_language TEXT,
    ADD COLUMN rescheduling_past BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN rescheduling_cancelled BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN requires_email_verification BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN requires_authentication BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN hide_calendar_notes BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN hide_calendar_event_details BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN hide_organizer_email BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN use_destination_calendar_email BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN optimized_slots BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE event_types
    ALTER COLUMN count_limits DROP DEFAULT,
    ALTER COLUMN duration_limits DROP DEFAULT,
    ALTER COLUMN rescheduling_past DROP DEFAULT,
    ALTER COLUMN rescheduling_cancelled DROP DEFAULT,
    ALTER COLUMN requires_email_verification DROP DEFAULT,
    ALTER COLUMN requires_authentication DROP DEFAULT,
    ALTER COLUMN hide_calendar_notes DROP DEFAULT,
    ALTER COLUMN hide_calendar_event_details DROP DEFAULT,
    ALTER COLUMN hide_organizer_email DROP DEFAULT,
    ALTER COLUMN use_destination_calendar_email DROP DEFAULT,
    ALTER COLUMN optimized_slots DROP DEFAULT;

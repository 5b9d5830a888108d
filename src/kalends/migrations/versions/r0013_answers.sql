-- Answers to requests with an Idempotency-Key. A released migration is not edited; the next change is the next file.

CREATE TABLE booking_answers (
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    request BYTEA NOT NULL,
    answer JSONB,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_booking_answers PRIMARY KEY (caller, key)
);
CREATE INDEX ix_booking_answers_created_at ON booking_answers (created_at);

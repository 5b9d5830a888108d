-- Webhooks at depth. A released migration is not edited; the next change is the next file.

ALTER TABLE webhooks
    ADD COLUMN previous_secret_encrypted BYTEA,
    ADD COLUMN previous_secret_ends_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN delay_time INTEGER,
    ADD COLUMN delay_unit TEXT,
    ADD COLUMN failing_since TIMESTAMP WITH TIME ZONE,
    ADD COLUMN paused_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN probe_at TIMESTAMP WITH TIME ZONE,
    ADD CONSTRAINT ck_webhooks_delay_unit_known CHECK (delay_unit IN ('minute', 'hour', 'day')),
    ADD CONSTRAINT ck_webhooks_delay_whole CHECK (num_nonnulls(delay_time, delay_unit) <> 1),
    ADD CONSTRAINT ck_webhooks_previous_whole CHECK (num_nonnulls(previous_secret_encrypted, previous_secret_ends_at) <> 1),
    ADD CONSTRAINT ck_webhooks_paused_is_probed CHECK (num_nonnulls(paused_at, probe_at) <> 1);

ALTER TABLE webhook_deliveries
    ADD COLUMN next_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN attempted_url TEXT,
    ADD COLUMN attempted_headers JSONB;
UPDATE webhook_deliveries SET next_at = coalesce(claimed_until, due_at);
ALTER TABLE webhook_deliveries
    ALTER COLUMN next_at SET NOT NULL,
    DROP COLUMN claimed_until;
CREATE INDEX ix_webhook_deliveries_open ON webhook_deliveries (next_at, sequence) WHERE state IN ('waiting', 'sending');
CREATE INDEX ix_webhook_deliveries_open_of_booking ON webhook_deliveries (webhook_id, ics_uid, sequence) WHERE state IN ('waiting', 'sending');

CREATE TABLE webhook_moments (
    webhook_id BIGINT NOT NULL,
    booking_uid TEXT NOT NULL,
    trigger TEXT NOT NULL,
    organization_id BIGINT NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_webhook_moments PRIMARY KEY (webhook_id, booking_uid, trigger),
    CONSTRAINT ck_webhook_moments_trigger_known CHECK (trigger IN ('MEETING_STARTED', 'MEETING_ENDED')),
    CONSTRAINT fk_webhook_moments_webhook_id FOREIGN KEY(webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
    CONSTRAINT fk_webhook_moments_organization_id FOREIGN KEY(organization_id) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_moments_due_at ON webhook_moments (due_at);
CREATE INDEX ix_webhook_moments_booking_uid ON webhook_moments (booking_uid);

-- Deliveries were jobs before; now they are found in their own table.
DELETE FROM procrastinate_jobs WHERE task_name = 'deliver_webhook' AND status = 'todo';

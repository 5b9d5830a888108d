-- Webhooks, and what is on its way to them. A released migration is not edited; the next change is the next file.

CREATE TABLE webhooks (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    organization_id BIGINT NOT NULL,
    user_id BIGINT,
    event_type_id BIGINT,
    client_id TEXT,
    url TEXT NOT NULL,
    triggers TEXT[] NOT NULL,
    active BOOLEAN NOT NULL,
    template TEXT NOT NULL,
    version TEXT NOT NULL,
    secret_encrypted BYTEA,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_webhooks PRIMARY KEY (id),
    CONSTRAINT uq_webhooks_user_id_url UNIQUE (user_id, url),
    CONSTRAINT uq_webhooks_event_type_id_url UNIQUE (event_type_id, url),
    CONSTRAINT uq_webhooks_client_id_url UNIQUE (client_id, url),
    CONSTRAINT ck_webhooks_one_owner CHECK (num_nonnulls(user_id, event_type_id, client_id) = 1),
    CONSTRAINT fk_webhooks_organization_id FOREIGN KEY(organization_id) REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT fk_webhooks_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT fk_webhooks_event_type_id FOREIGN KEY(event_type_id) REFERENCES event_types (id) ON DELETE CASCADE,
    CONSTRAINT fk_webhooks_client_id FOREIGN KEY(client_id) REFERENCES oauth_clients (id) ON DELETE CASCADE
);

CREATE TABLE webhook_deliveries (
    id UUID NOT NULL,
    organization_id BIGINT NOT NULL,
    webhook_id BIGINT NOT NULL,
    fact_id UUID NOT NULL,
    trigger TEXT NOT NULL,
    booking_uid TEXT NOT NULL,
    ics_uid TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    body TEXT NOT NULL,
    content_type TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL,
    claimed_until TIMESTAMP WITH TIME ZONE,
    attempts INTEGER NOT NULL,
    attempted_at TIMESTAMP WITH TIME ZONE,
    milliseconds INTEGER,
    status INTEGER,
    answer TEXT,
    error TEXT,
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id),
    CONSTRAINT uq_webhook_deliveries_webhook_id_fact_id UNIQUE (webhook_id, fact_id),
    CONSTRAINT uq_webhook_deliveries_webhook_id_ics_uid_sequence UNIQUE (webhook_id, ics_uid, sequence),
    CONSTRAINT ck_webhook_deliveries_state_known CHECK (state IN ('waiting', 'sending', 'delivered', 'failed', 'withheld')),
    CONSTRAINT fk_webhook_deliveries_organization_id FOREIGN KEY(organization_id) REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT fk_webhook_deliveries_webhook_id FOREIGN KEY(webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_deliveries_created_at ON webhook_deliveries (created_at);
CREATE INDEX ix_webhook_deliveries_webhook_id_created_at ON webhook_deliveries (webhook_id, created_at);

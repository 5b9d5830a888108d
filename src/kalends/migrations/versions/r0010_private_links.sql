-- Private links of event types. A released migration is not edited; the next change is the next file.

CREATE TABLE private_links (
    id TEXT NOT NULL,
    organization_id BIGINT NOT NULL,
    event_type_id BIGINT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    max_uses INTEGER,
    uses INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_private_links PRIMARY KEY (id),
    CONSTRAINT ck_private_links_ends CHECK (num_nonnulls(expires_at, max_uses) > 0),
    CONSTRAINT fk_private_links_organization_id FOREIGN KEY(organization_id) REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT fk_private_links_event_type_id FOREIGN KEY(event_type_id) REFERENCES event_types (id) ON DELETE CASCADE
);
CREATE INDEX ix_private_links_event_type_id ON private_links (event_type_id);

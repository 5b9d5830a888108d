-- The id here of each thing that was imported from another platform.

CREATE TABLE imported (
    organization_id BIGINT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    target_id TEXT NOT NULL,
    imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_imported PRIMARY KEY (organization_id, source, kind, source_id),
    CONSTRAINT fk_imported_organization_id FOREIGN KEY(organization_id) REFERENCES organizations (id) ON DELETE CASCADE
);

-- One-time codes, and the addresses they have proven. A released migration is not edited; the next change is the next file.

CREATE TABLE verification_codes (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    purpose TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    language TEXT NOT NULL,
    salt BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    sealed BYTEA,
    misses INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_verification_codes PRIMARY KEY (id)
);
CREATE INDEX ix_verification_codes_address_channel_created_at ON verification_codes (address, channel, created_at);
CREATE INDEX ix_verification_codes_asked_by_created_at ON verification_codes (asked_by, created_at);
CREATE INDEX ix_verification_codes_created_at ON verification_codes (created_at);

CREATE TABLE verified_addresses (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    organization_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    verified_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_verified_addresses PRIMARY KEY (id),
    CONSTRAINT uq_verified_addresses_user_id_channel_address UNIQUE (user_id, channel, address),
    CONSTRAINT fk_verified_addresses_organization_id FOREIGN KEY(organization_id) REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT fk_verified_addresses_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

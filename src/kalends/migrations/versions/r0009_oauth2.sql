-- Apps of third parties, their codes and tokens, and who is signed in. A released migration is not edited; the next change is the next file.

CREATE TABLE oauth2_sessions (
    digest BYTEA NOT NULL,
    email TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_oauth2_sessions PRIMARY KEY (digest)
);
CREATE INDEX ix_oauth2_sessions_expires_at ON oauth2_sessions (expires_at);

CREATE TABLE oauth2_clients (
    id TEXT NOT NULL,
    organization_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    logo TEXT,
    redirect_uri TEXT NOT NULL,
    origin TEXT,
    kind TEXT NOT NULL,
    scopes TEXT[] NOT NULL,
    secret_digest BYTEA,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_oauth2_clients PRIMARY KEY (id),
    CONSTRAINT ck_oauth2_clients_kind_known CHECK (kind IN ('confidential', 'public')),
    CONSTRAINT ck_oauth2_clients_a_secret_where_it_can_be_kept CHECK ((kind = 'confidential') = (secret_digest IS NOT NULL)),
    CONSTRAINT fk_oauth2_clients_organization_id FOREIGN KEY(organization_id) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX ix_oauth2_clients_organization_id ON oauth2_clients (organization_id);
CREATE INDEX ix_oauth2_clients_origin ON oauth2_clients (origin);

CREATE TABLE oauth2_access_tokens (
    digest BYTEA NOT NULL,
    organization_id BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    family UUID NOT NULL,
    scopes TEXT[] NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_oauth2_access_tokens PRIMARY KEY (digest),
    CONSTRAINT fk_oauth2_access_tokens_organization_id FOREIGN KEY(organization_id) REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT fk_oauth2_access_tokens_client_id FOREIGN KEY(client_id) REFERENCES oauth2_clients (id) ON DELETE CASCADE,
    CONSTRAINT fk_oauth2_access_tokens_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_oauth2_access_tokens_expires_at ON oauth2_access_tokens (expires_at);
CREATE INDEX ix_oauth2_access_tokens_family ON oauth2_access_tokens (family);
CREATE INDEX ix_oauth2_access_tokens_user_id_client_id ON oauth2_access_tokens (user_id, client_id);

CREATE TABLE oauth2_codes (
    digest BYTEA NOT NULL,
    organization_id BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    family UUID NOT NULL,
    scopes TEXT[] NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_oauth2_codes PRIMARY KEY (digest),
    CONSTRAINT fk_oauth2_codes_organization_id FOREIGN KEY(organization_id) REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT fk_oauth2_codes_client_id FOREIGN KEY(client_id) REFERENCES oauth2_clients (id) ON DELETE CASCADE,
    CONSTRAINT fk_oauth2_codes_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_oauth2_codes_expires_at ON oauth2_codes (expires_at);
CREATE INDEX ix_oauth2_codes_family ON oauth2_codes (family);
CREATE INDEX ix_oauth2_codes_user_id_client_id ON oauth2_codes (user_id, client_id);

CREATE TABLE oauth2_refresh_tokens (
    digest BYTEA NOT NULL,
    organization_id BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    family UUID NOT NULL,
    scopes TEXT[] NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    rotated_at TIMESTAMP WITH TIME ZONE,
    repeated BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_oauth2_refresh_tokens PRIMARY KEY (digest),
    CONSTRAINT fk_oauth2_refresh_tokens_organization_id FOREIGN KEY(organization_id) REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT fk_oauth2_refresh_tokens_client_id FOREIGN KEY(client_id) REFERENCES oauth2_clients (id) ON DELETE CASCADE,
    CONSTRAINT fk_oauth2_refresh_tokens_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_oauth2_refresh_tokens_expires_at ON oauth2_refresh_tokens (expires_at);
CREATE INDEX ix_oauth2_refresh_tokens_family ON oauth2_refresh_tokens (family);
CREATE INDEX ix_oauth2_refresh_tokens_user_id_client_id ON oauth2_refresh_tokens (user_id, client_id);

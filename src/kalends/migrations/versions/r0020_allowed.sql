-- When a user has allowed an app what its tokens can do. Of tokens that there are it is known at least from when they are.

ALTER TABLE oauth2_access_tokens ADD COLUMN allowed_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE oauth2_refresh_tokens ADD COLUMN allowed_at TIMESTAMP WITH TIME ZONE;

UPDATE oauth2_refresh_tokens AS token
SET allowed_at = (SELECT min(created_at) FROM oauth2_refresh_tokens AS other WHERE other.family = token.family);
UPDATE oauth2_access_tokens AS token
SET allowed_at = LEAST(
    created_at, (SELECT min(created_at) FROM oauth2_refresh_tokens AS other WHERE other.family = token.family)
);

ALTER TABLE oauth2_access_tokens ALTER COLUMN allowed_at SET NOT NULL;
ALTER TABLE oauth2_refresh_tokens ALTER COLUMN allowed_at SET NOT NULL;

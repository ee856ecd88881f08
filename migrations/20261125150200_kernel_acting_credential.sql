-- What acted: a session or an API token. No foreign keys: both are forgotten long before the journal is.
ALTER TABLE events ADD COLUMN session_id uuid, ADD COLUMN token_id uuid;

-- Whether a seal holds the session and the token that acted. Not those from before, nor those of a node of the release
-- before, which does not name the column.
ALTER TABLE audit_seals ADD COLUMN with_credential boolean NOT NULL DEFAULT false;

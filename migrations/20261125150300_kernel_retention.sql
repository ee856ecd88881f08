-- By which what is over is found, to be forgotten.
CREATE INDEX sessions_over ON sessions (LEAST(revoked_at, expires_at));
CREATE INDEX refresh_tokens_rotated ON refresh_tokens (rotated_at) WHERE rotated_at IS NOT NULL;
CREATE INDEX password_resets_issued_at ON password_resets (issued_at);
CREATE INDEX notifications_read ON notifications (read_at) WHERE read_at IS NOT NULL;
DROP INDEX outbox_dead;
CREATE INDEX outbox_dead ON outbox (run_at) WHERE state = 'dead';

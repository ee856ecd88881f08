-- How an event is still to be told: in the program, or by mail. An event has one row for each, and neither waits for the other.
ALTER TABLE outbox ADD COLUMN lane text NOT NULL DEFAULT 'notice'
    CONSTRAINT outbox_lane_known CHECK (lane IN ('notice', 'mail'));
INSERT INTO outbox (event_id, lane, state, run_at, attempts, last_error)
SELECT event_id, 'mail', state, run_at, attempts, last_error
  FROM outbox JOIN events ON events.id = outbox.event_id
 WHERE events.kind IN ('password.reset_requested', 'user.registration_repeated');

DROP INDEX outbox_ready;
CREATE INDEX outbox_ready ON outbox (lane, run_at, id) WHERE state = 'ready';
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';

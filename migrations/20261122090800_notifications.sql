-- What people are told, one row a person and event.

CREATE TABLE notifications (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users,
    event_id   bigint NOT NULL REFERENCES events,
    created_at timestamptz NOT NULL,
    read_at    timestamptz,
    CONSTRAINT notifications_once UNIQUE (event_id, user_id)
);
CREATE INDEX notifications_user ON notifications (user_id, id DESC);
CREATE INDEX notifications_unread ON notifications (user_id, id DESC) WHERE read_at IS NULL;

-- The second step of a sign-in, and when a session's holder last proved himself.

CREATE TABLE totps (
    user_id      uuid PRIMARY KEY REFERENCES users,
    -- Sealed with a key that follows from the signing key.
    secret       bytea NOT NULL,
    -- The step of the last code that was accepted: none up to it is good again.
    last_step    bigint NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL,
    -- Null while its owner has not shown a code of it.
    confirmed_at timestamptz
);

CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES users,
    hash    bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, hash)
);

-- Right passwords that wait for their codes.
CREATE TABLE login_challenges (
    hash          bytea PRIMARY KEY,
    user_id       uuid NOT NULL REFERENCES users,
    -- The digest of the password that was right: with another one the challenge is over.
    password_hash text NOT NULL,
    issued_at     timestamptz NOT NULL
);
CREATE INDEX login_challenges_user ON login_challenges (user_id);
CREATE INDEX login_challenges_issued_at ON login_challenges (issued_at);

ALTER TABLE sessions ADD COLUMN proven_at timestamptz;

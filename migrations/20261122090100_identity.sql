-- People: who may sign in, what they may do, and the customers.

CREATE TABLE departments (
    id         uuid PRIMARY KEY,
    code       text NOT NULL CONSTRAINT departments_code_unique UNIQUE,
    name       text NOT NULL,
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);

CREATE TABLE roles (
    id          uuid PRIMARY KEY,
    code        text NOT NULL CONSTRAINT roles_code_unique UNIQUE,
    name        text NOT NULL,
    permissions text[] NOT NULL,
    built_in    boolean NOT NULL DEFAULT false,
    version     integer NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL
);

CREATE TABLE warehouses (
    id         uuid PRIMARY KEY,
    code       text NOT NULL CONSTRAINT warehouses_code_unique UNIQUE,
    name       text NOT NULL,
    country    text NOT NULL CONSTRAINT warehouses_country_known CHECK (country IN ('china', 'vietnam')),
    -- The end of a freight route in the rate cards: guangzhou, hanoi, …
    city       text NOT NULL,
    address    text NOT NULL,
    phone      text NOT NULL,
    status     text NOT NULL DEFAULT 'open' CONSTRAINT warehouses_status_known CHECK (status IN ('open', 'closed')),
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);

CREATE TABLE levels (
    id               uuid PRIMARY KEY,
    code             text NOT NULL CONSTRAINT levels_code_unique UNIQUE,
    name             text NOT NULL,
    min_turnover     numeric(15, 0) NOT NULL CONSTRAINT levels_min_turnover_unique UNIQUE,
    service_discount numeric(7, 4) NOT NULL,
    freight_discount numeric(7, 4) NOT NULL,
    deposit_percent  numeric(7, 4) NOT NULL CONSTRAINT levels_deposit_percent_range CHECK (deposit_percent BETWEEN 0 AND 100),
    version          integer NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    CONSTRAINT levels_discounts_range CHECK (service_discount BETWEEN 0 AND 100 AND freight_discount BETWEEN 0 AND 100)
);

CREATE TABLE customers (
    id            uuid PRIMARY KEY,
    code          text NOT NULL CONSTRAINT customers_code_unique UNIQUE,
    name          text NOT NULL,
    phone         text CONSTRAINT customers_phone_unique UNIQUE,
    email         text,
    level_id      uuid REFERENCES levels,
    care_staff_id uuid,
    -- All charges of completed orders, less what was paid back.
    turnover      numeric(15, 0) NOT NULL DEFAULT 0,
    internal_note text,
    version       integer NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL
);
CREATE INDEX customers_level ON customers (level_id);
CREATE INDEX customers_care_staff ON customers (care_staff_id, id DESC);
-- For searches by how they begin, whatever the database's collation.
CREATE INDEX customers_email_search ON customers (email text_pattern_ops);
CREATE INDEX customers_phone_search ON customers (phone text_pattern_ops);
CREATE INDEX customers_code_search ON customers (lower(code) text_pattern_ops);
CREATE INDEX customers_name_search ON customers (lower(name) text_pattern_ops);

CREATE TABLE users (
    id            uuid PRIMARY KEY,
    email         text NOT NULL CONSTRAINT users_email_unique UNIQUE
                      CONSTRAINT users_email_lower_case CHECK (email = lower(email)),
    full_name     text NOT NULL,
    password_hash text NOT NULL,
    status        text NOT NULL DEFAULT 'active' CONSTRAINT users_status_known CHECK (status IN ('active', 'disabled')),
    locale        text NOT NULL DEFAULT 'vi' CONSTRAINT users_locale_known CHECK (locale IN ('vi', 'en', 'zh')),
    -- Set for a customer's own account.
    customer_id   uuid CONSTRAINT users_customer_unique UNIQUE REFERENCES customers,
    department_id uuid REFERENCES departments,
    warehouse_id  uuid REFERENCES warehouses,
    version       integer NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL
);
CREATE INDEX users_department ON users (department_id);
CREATE INDEX users_warehouse ON users (warehouse_id);
-- For searches by how they begin, whatever the database's collation.
CREATE INDEX users_email_search ON users (email text_pattern_ops);
CREATE INDEX users_name_search ON users (lower(full_name) text_pattern_ops);
ALTER TABLE customers ADD CONSTRAINT customers_care_staff_id_fkey FOREIGN KEY (care_staff_id) REFERENCES users;

CREATE TABLE user_roles (
    user_id uuid NOT NULL REFERENCES users,
    role_id uuid NOT NULL CONSTRAINT user_roles_role_id_fkey REFERENCES roles,
    PRIMARY KEY (user_id, role_id)
);
CREATE INDEX user_roles_role ON user_roles (role_id);

CREATE TABLE customer_addresses (
    id          uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers,
    recipient   text NOT NULL,
    phone       text NOT NULL,
    province    text NOT NULL,
    district    text NOT NULL,
    ward        text NOT NULL,
    street      text NOT NULL,
    is_default  boolean NOT NULL DEFAULT false,
    version     integer NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL,
    deleted_at  timestamptz
);
CREATE INDEX customer_addresses_customer ON customer_addresses (customer_id, id DESC);
CREATE UNIQUE INDEX customer_addresses_one_default ON customer_addresses (customer_id)
    WHERE is_default AND deleted_at IS NULL;

CREATE TABLE sessions (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    user_agent   text,
    address      text,
    revoked_at   timestamptz
);
CREATE INDEX sessions_user ON sessions (user_id, id DESC);

-- One row per refresh token ever given out; `rotated_at` marks those exchanged for a newer one.
CREATE TABLE refresh_tokens (
    hash       bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions,
    issued_at  timestamptz NOT NULL,
    rotated_at timestamptz
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- Wrong passwords, by account and address.
CREATE TABLE login_failures (
    email    text NOT NULL,
    address  text NOT NULL,
    failures integer NOT NULL,
    first_at timestamptz NOT NULL,
    PRIMARY KEY (email, address)
);
CREATE INDEX login_failures_first_at ON login_failures (first_at);

CREATE TABLE password_resets (
    hash       bytea PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users,
    issued_at  timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX password_resets_user ON password_resets (user_id);

CREATE TABLE api_tokens (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users,
    name         text NOT NULL,
    -- The first characters, by which people recognise it.
    prefix       text NOT NULL,
    hash         bytea NOT NULL CONSTRAINT api_tokens_hash_unique UNIQUE,
    scopes       text[] NOT NULL,
    addresses    text[] NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX api_tokens_user ON api_tokens (user_id, id DESC);

-- Nodes of the program that serve, each writing its own row alone, so that they can share what one of them may not give
-- by itself: how often an address may ask.
CREATE TABLE nodes (
    id       uuid CONSTRAINT nodes_pkey PRIMARY KEY,
    seen_at  timestamptz NOT NULL
);

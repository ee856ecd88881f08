-- Turnover of customers, entry by entry, so that that of any window can be added up and explained.
CREATE TABLE turnover_entries (
    id              uuid PRIMARY KEY,
    customer_id     uuid NOT NULL REFERENCES customers,
    kind            text NOT NULL CONSTRAINT turnover_entries_kind_known CHECK (kind IN
                        ('order_completed', 'refund', 'carried_over')),
    order_id        uuid REFERENCES orders,
    refund_id       uuid CONSTRAINT turnover_entries_refunded_once UNIQUE REFERENCES refunds,
    -- By how much turnover and points are more.
    amount          numeric(15, 0) NOT NULL,
    points          bigint NOT NULL,
    -- Of an order all that it cost, of a refund by how much that became less.
    total           numeric(15, 0) NOT NULL,
    -- How it was counted: the kinds of charges, and points for each full 1 000 đ.
    charges         text[] NOT NULL,
    points_per_1000 integer NOT NULL,
    -- When it counts: a refund when its order was completed, so that both leave a window together.
    counted_at      timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT turnover_entries_cause_named CHECK ((kind = 'carried_over') = (order_id IS NULL)
        AND (kind = 'refund') = (refund_id IS NOT NULL)),
    CONSTRAINT turnover_entries_sign CHECK (CASE kind WHEN 'order_completed' THEN amount >= 0 AND points >= 0
        WHEN 'refund' THEN amount <= 0 AND points <= 0 ELSE true END)
);
CREATE UNIQUE INDEX turnover_entries_completed_once ON turnover_entries (order_id) WHERE kind = 'order_completed';
CREATE INDEX turnover_entries_order ON turnover_entries (order_id);
CREATE INDEX turnover_entries_customer ON turnover_entries (customer_id, id DESC);
CREATE INDEX turnover_entries_window ON turnover_entries (customer_id, counted_at) INCLUDE (amount);

ALTER TABLE customers
    ADD COLUMN points bigint NOT NULL DEFAULT 0,
    -- Staff have decided the level: turnover moves it neither up nor down.
    ADD COLUMN level_by_hand boolean NOT NULL DEFAULT false;

-- What was counted so far: all charges of completed orders. Ids begin with their moment, as all do.
INSERT INTO turnover_entries (id, customer_id, kind, order_id, amount, points, total, charges, points_per_1000, counted_at,
                              created_at)
SELECT (lpad(to_hex((1000 * date_part('epoch', completed_at))::bigint), 12, '0') || '7' || left(md5(orders.id::text), 3)
        || '8' || right(md5(orders.id::text), 15))::uuid,
       customer_id, 'order_completed', orders.id, total, 0, total,
       (SELECT COALESCE(array_agg(DISTINCT order_charges.kind), '{}') FROM order_charges WHERE order_id = orders.id), 0,
       completed_at, completed_at
  FROM orders WHERE status = 'completed' AND completed_at IS NOT NULL;
INSERT INTO turnover_entries (id, customer_id, kind, amount, points, total, charges, points_per_1000, counted_at, created_at)
SELECT (lpad(to_hex((1000 * date_part('epoch', customers.created_at))::bigint), 12, '0') || '7' || left(md5(customers.id::text), 3)
        || '8' || right(md5(customers.id::text), 15))::uuid,
       customers.id, 'carried_over', customers.turnover - counted.amount, 0, 0, '{}', 0,
       customers.created_at, customers.created_at
  FROM customers
       CROSS JOIN LATERAL (SELECT COALESCE(sum(amount), 0) AS amount FROM turnover_entries
                            WHERE customer_id = customers.id) AS counted
 WHERE customers.turnover <> counted.amount;

CREATE TRIGGER turnover_entries_append_only BEFORE UPDATE OR DELETE ON turnover_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER turnover_entries_not_emptied BEFORE TRUNCATE ON turnover_entries EXECUTE FUNCTION refuse_change();

-- Levels that staff have given: where that is the last that happened to a level, or where it was there from the start.
UPDATE customers SET level_by_hand = true
  FROM (SELECT customers.id,
               (SELECT events.kind FROM events
                 WHERE events.subject_id = customers.id
                   AND (events.kind = 'customer.level_changed'
                        OR events.kind = 'customer.changed' AND events.data->'fields' ? 'level_id')
                 ORDER BY events.id DESC LIMIT 1) AS last
          FROM customers) AS told
 WHERE told.id = customers.id AND customers.level_id IS NOT NULL
   AND (told.last = 'customer.changed'
        OR told.last IS NULL AND (SELECT min_turnover FROM levels WHERE levels.id = customers.level_id) > customers.turnover);

-- The yearly look at everybody's level, in batches by ascending customer.
CREATE TABLE level_reviews (
    id          uuid PRIMARY KEY,
    year        integer NOT NULL CONSTRAINT level_reviews_once_a_year UNIQUE,
    by_window   text NOT NULL CONSTRAINT level_reviews_by_window_known CHECK (by_window IN
                    ('lifetime', 'calendar_year', 'rolling_12_months')),
    -- The last customer who was looked at.
    after_id    uuid,
    customers   bigint NOT NULL DEFAULT 0,
    fallen      bigint NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL,
    finished_at timestamptz
);

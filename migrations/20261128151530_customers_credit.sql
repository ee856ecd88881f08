-- What a customer should have paid by now: the least by which the wallet has been below zero ever since `before`, and what is
-- unpaid of orders of which something was delivered by then.
CREATE FUNCTION overdue_of(customer uuid, before timestamptz) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT COALESCE((
        SELECT GREATEST(0, -GREATEST(
                   COALESCE((SELECT max(balance_after) FROM postings
                              WHERE account = 'customer_wallet' AND postings.customer_id = $1 AND created_at > $2), balance),
                   COALESCE((SELECT balance_after FROM postings
                              WHERE account = 'customer_wallet' AND postings.customer_id = $1 AND created_at <= $2
                              ORDER BY id DESC LIMIT 1), 0)))
               + COALESCE((SELECT sum(total - paid) FROM orders
                            WHERE orders.customer_id = $1 AND total > paid AND status = 'delivering'
                              AND EXISTS (SELECT FROM package_purchases
                                                 JOIN packages ON packages.id = package_purchases.package_id
                                           WHERE package_purchases.order_id = orders.id
                                             AND packages.delivered_at <= $2)), 0)
          FROM wallets WHERE wallets.customer_id = $1), 0)
$$;

-- What somebody vouches with for a customer whose credit is poor.
CREATE TABLE customer_guarantees (
    id             uuid PRIMARY KEY,
    code           text NOT NULL CONSTRAINT customer_guarantees_code_unique UNIQUE,
    customer_id    uuid NOT NULL REFERENCES customers,
    kind           text NOT NULL CONSTRAINT customer_guarantees_kind_known CHECK (kind IN ('pledge', 'bank', 'person', 'other')),
    amount         numeric(15, 0) NOT NULL CONSTRAINT customer_guarantees_amount_positive CHECK (amount > 0),
    note           text NOT NULL,
    -- Its last day in Vietnam.
    valid_until    date,
    created_by     uuid NOT NULL,
    created_at     timestamptz NOT NULL,
    released_by    uuid,
    released_at    timestamptz,
    release_reason text,
    CONSTRAINT customer_guarantees_release_complete CHECK ((released_at IS NULL) = (released_by IS NULL)
        AND (released_at IS NULL) = (release_reason IS NULL))
);
CREATE INDEX customer_guarantees_customer ON customer_guarantees (customer_id, id DESC);

-- What seeing the score needs, for the roles there are from the start.
UPDATE roles SET permissions = permissions || ARRAY['customers:read_credit']
 WHERE code IN ('order_manager', 'care_manager', 'accountant') AND built_in
   AND NOT permissions @> ARRAY['customers:read_credit'];

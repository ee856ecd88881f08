-- Since when a customer is to confirm an approved order; a released one gets its time anew.
ALTER TABLE orders ADD COLUMN confirm_since timestamptz;
UPDATE orders SET confirm_since = approved_at WHERE status = 'approved';
DROP INDEX orders_awaiting_deposit;
CREATE INDEX orders_awaiting_deposit ON orders (confirm_since) WHERE status = 'approved';

-- For lists.
CREATE INDEX orders_held ON orders (id DESC) WHERE hold_reason IS NOT NULL;
CREATE INDEX orders_payment_status ON orders (payment_status, id DESC);
-- For whoever is to get work: what is waiting, and who has how much.
CREATE INDEX orders_waiting_for_care ON orders (id) WHERE status = 'submitted' AND care_staff_id IS NULL;
CREATE INDEX orders_waiting_for_ordering ON orders (id) WHERE status = 'deposited' AND ordering_staff_id IS NULL;
CREATE INDEX orders_open_care ON orders (care_staff_id)
    WHERE status IN ('submitted', 'reviewing', 'approved', 'deposited', 'ordering');
CREATE INDEX orders_open_ordering ON orders (ordering_staff_id)
    WHERE status IN ('submitted', 'reviewing', 'approved', 'deposited', 'ordering');
-- What is open of orders taken without a deposit.
CREATE INDEX orders_on_credit ON orders (customer_id)
    WHERE deposit = 0 AND status NOT IN ('submitted', 'reviewing', 'approved', 'completed', 'cancelled');

-- Whether one of the user's roles holds the permission.
CREATE FUNCTION user_may(user_id uuid, permission text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                    WHERE user_roles.user_id = $1 AND $2 = ANY (roles.permissions))
$$;

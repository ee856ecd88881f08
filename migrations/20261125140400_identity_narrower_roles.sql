-- Whoever buys sees where to pay from, and no longer the books; partners read what concerns them. Administrators may have
-- changed these roles: what they have taken away stays away.

UPDATE roles SET permissions = array_replace(permissions, 'books:read', 'cash_accounts:read'), version = version + 1
 WHERE code IN ('ordering_staff', 'order_manager') AND built_in AND permissions @> '{books:read}';
UPDATE roles SET permissions = permissions || '{cash_accounts:read}', version = version + 1
 WHERE permissions @> '{books:read}' AND NOT permissions @> '{cash_accounts:read}';
UPDATE roles SET permissions = '{account:use,exchange_rates:read,warehouses:read,shipments:read}', version = version + 1
 WHERE code = 'partner' AND built_in AND permissions = '{account:use}';

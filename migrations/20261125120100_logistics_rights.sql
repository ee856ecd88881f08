-- What weighing, settling, refusing and bringing need from now on, for the roles there are from the start.

UPDATE roles SET permissions = permissions || ARRAY['packages:weigh']
 WHERE code IN ('china_warehouse', 'vietnam_warehouse') AND built_in AND NOT permissions @> ARRAY['packages:weigh'];
UPDATE roles SET permissions = permissions || ARRAY['packages:settle']
 WHERE code IN ('order_manager', 'care_manager') AND built_in AND NOT permissions @> ARRAY['packages:settle'];
UPDATE roles SET permissions = permissions || ARRAY['deliveries:sign_off']
 WHERE code = 'vietnam_warehouse' AND built_in AND NOT permissions @> ARRAY['deliveries:sign_off'];
UPDATE roles SET permissions = permissions || ARRAY['deliveries:refuse']
 WHERE code IN ('vietnam_warehouse', 'delivery_staff') AND built_in AND NOT permissions @> ARRAY['deliveries:refuse'];
UPDATE roles SET permissions = permissions || ARRAY['deliveries:bring']
 WHERE code = 'delivery_staff' AND built_in AND NOT permissions @> ARRAY['deliveries:bring'];

-- What speaks against a price, with the price it is compared with: from a list of words to a list of objects. Of those there
-- are it is not known from what they differed.

ALTER TABLE cart_items
    ADD COLUMN doubts jsonb NOT NULL DEFAULT '[]'
        CONSTRAINT cart_items_price_doubts_list CHECK (jsonb_typeof(doubts) = 'array');
UPDATE cart_items
   SET doubts = (SELECT jsonb_agg(jsonb_build_object('kind', word, 'from', NULL, 'to', unit_price::text, 'percent', NULL))
                   FROM unnest(price_doubts) AS word)
 WHERE price_doubts <> '{}';
ALTER TABLE cart_items DROP COLUMN price_doubts;
ALTER TABLE cart_items RENAME COLUMN doubts TO price_doubts;
ALTER TABLE cart_items ALTER COLUMN price_doubts DROP DEFAULT;

ALTER TABLE order_lines
    ADD COLUMN doubts jsonb NOT NULL DEFAULT '[]'
        CONSTRAINT order_lines_price_doubts_list CHECK (jsonb_typeof(doubts) = 'array');
UPDATE order_lines
   SET doubts = (SELECT jsonb_agg(jsonb_build_object('kind', word, 'from', NULL, 'to', unit_price::text, 'percent', NULL))
                   FROM unnest(price_doubts) AS word)
 WHERE price_doubts <> '{}';
ALTER TABLE order_lines DROP COLUMN price_doubts;
ALTER TABLE order_lines RENAME COLUMN doubts TO price_doubts;

-- Offers keep them too.
UPDATE checkouts
   SET offer = jsonb_set(offer, '{shops}', (
           SELECT jsonb_agg(jsonb_set(shop, '{lines}', (
                      SELECT jsonb_agg(line || jsonb_build_object('price_doubts', (
                                 SELECT coalesce(jsonb_agg(jsonb_build_object('kind', word, 'from', NULL,
                                                                              'to', line -> 'unit_price', 'percent', NULL)), '[]')
                                   FROM jsonb_array_elements_text(coalesce(line -> 'price_doubts', '[]')) AS word))
                             ORDER BY place)
                        FROM jsonb_array_elements(shop -> 'lines') WITH ORDINALITY AS lines (line, place)))
                  ORDER BY place)
             FROM jsonb_array_elements(offer -> 'shops') WITH ORDINALITY AS shops (shop, place)))
 WHERE offer::text LIKE '%differs_from_%';

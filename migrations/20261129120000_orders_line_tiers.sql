-- What the page said of an item beyond its title: prices by quantity, by which a line is priced anew when its quantity changes,
-- and the translated title, which the list of forbidden goods looks at too.

ALTER TABLE order_lines
    ADD COLUMN title_translated text NOT NULL DEFAULT '',
    ADD COLUMN price_tiers jsonb NOT NULL DEFAULT '[]';

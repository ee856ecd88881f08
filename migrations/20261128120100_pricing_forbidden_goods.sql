-- The list of forbidden and restricted goods, version by version; the last one counts.
CREATE TABLE forbidden_goods_versions (
    version    integer PRIMARY KEY CONSTRAINT forbidden_goods_versions_from_one CHECK (version >= 1),
    rules      jsonb NOT NULL CONSTRAINT forbidden_goods_versions_rules CHECK (jsonb_typeof(rules) = 'array'),
    note       text NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL
);

-- What the list says of a line, and who has allowed it all the same.
ALTER TABLE order_lines
    ADD COLUMN goods_rules text[] NOT NULL DEFAULT '{}',
    ADD COLUMN goods_verdict text
        CONSTRAINT order_lines_goods_verdict_known CHECK (goods_verdict IN ('warn', 'ask', 'refuse')),
    ADD COLUMN goods_allowed_by uuid REFERENCES users (id),
    ADD COLUMN goods_allowed_reason text NOT NULL DEFAULT '',
    ADD CONSTRAINT order_lines_goods_verdict_of_rules CHECK ((goods_verdict IS NULL) = (goods_rules = '{}'));

CREATE INDEX order_lines_goods_allowed_by ON order_lines (goods_allowed_by) WHERE goods_allowed_by IS NOT NULL;
CREATE INDEX forbidden_goods_versions_created_by ON forbidden_goods_versions (created_by);

-- What allowing such goods needs, for the roles there are from the start.
UPDATE roles SET permissions = permissions || ARRAY['orders:allow_goods']
 WHERE code IN ('admin', 'order_manager', 'care_manager') AND built_in AND NOT permissions @> ARRAY['orders:allow_goods'];

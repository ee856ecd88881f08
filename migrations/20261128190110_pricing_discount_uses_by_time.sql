-- What a campaign's codes were used for in a period.

CREATE INDEX discount_uses_code_created ON discount_uses (discount_code_id, created_at);

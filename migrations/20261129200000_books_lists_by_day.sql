-- Lists of money of some days. The days of a year are many, and these lists are walked by id otherwise.

CREATE INDEX withdrawals_created_at ON withdrawals (created_at);
CREATE INDEX cash_entries_created_at ON cash_entries (created_at);
CREATE INDEX cash_transfers_created_at ON cash_transfers (created_at);
CREATE INDEX cny_purchases_created_at ON cny_purchases (created_at);

-- Capital is entered once in a while.
CREATE INDEX cash_entries_category ON cash_entries (category, id DESC);

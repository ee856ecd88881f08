-- A purchase without tracking number: first who buys is warned, later the managers.
ALTER TABLE purchases ADD COLUMN escalated_at timestamptz;
CREATE INDEX purchases_unescalated ON purchases (warned_at) WHERE status = 'paid' AND escalated_at IS NULL;

-- Costs that were taken back in the ledger, which nobody bears any more.

ALTER TABLE shipment_costs ADD COLUMN reversed_at timestamptz;

-- What a customer was asked falls away with the order.
ALTER TABLE shortages DROP CONSTRAINT shortages_status_known,
    ADD CONSTRAINT shortages_status_known CHECK (status IN ('awaiting_consent', 'refunded', 'refused', 'withdrawn'));
ALTER TABLE consents DROP CONSTRAINT consents_status_known,
    ADD CONSTRAINT consents_status_known CHECK (status IN ('pending', 'accepted', 'refused', 'withdrawn'));

-- A customer's moves between levels, without a walk over everything else that is told of him.

CREATE INDEX events_level_moves ON events (subject_id, id DESC) WHERE kind = 'customer.level_changed';

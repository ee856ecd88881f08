-- Objects that are being deleted from the store: no file may be made of them any more, so that no lock has to be held
-- while the store is asked.
ALTER TABLE loose_objects ADD COLUMN doomed boolean NOT NULL DEFAULT false;

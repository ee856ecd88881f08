-- Objects in the store that belong to no file: not yet, while an upload is being taken, or no more. The row is there
-- before the object, so that nothing in the store is ever lost sight of.
CREATE TABLE loose_objects (
    id         uuid PRIMARY KEY,
    created_at timestamptz NOT NULL
);
CREATE INDEX loose_objects_created_at ON loose_objects (created_at);

-- Uploads that were taken. Of a file nothing changes; it goes when nothing needs it.
CREATE TABLE files (
    id          uuid PRIMARY KEY,
    name        text NOT NULL,
    kind        text NOT NULL CONSTRAINT files_kind_known CHECK (kind IN ('jpeg', 'png', 'webp', 'pdf', 'xlsx', 'csv')),
    size        bigint NOT NULL,
    sha256      bytea NOT NULL,
    width       integer,
    height      integer,
    -- The customer whose account uploaded it.
    customer_id uuid REFERENCES customers,
    uploaded_by uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    -- Whether anything needs it.
    attached    boolean NOT NULL DEFAULT false
);
CREATE INDEX files_customer ON files (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX files_unattached ON files (created_at) WHERE NOT attached;

-- What files document. Whoever the subject belongs to may read them.
CREATE TABLE file_attachments (
    file_id      uuid NOT NULL REFERENCES files,
    subject_id   uuid NOT NULL,
    subject_kind text NOT NULL CONSTRAINT file_attachments_subject_kind_known CHECK (subject_kind IN
                     ('order', 'package', 'delivery')),
    customer_id  uuid REFERENCES customers,
    attached_by  uuid NOT NULL,
    attached_at  timestamptz NOT NULL,
    PRIMARY KEY (file_id, subject_id)
);
CREATE INDEX file_attachments_subject ON file_attachments (subject_id, attached_at, file_id);
CREATE INDEX file_attachments_customer ON file_attachments (customer_id) WHERE customer_id IS NOT NULL;

-- The customers who may read a file. A package may have got its customer after its photos.
CREATE VIEW file_customers AS
    SELECT id AS file_id, customer_id FROM files WHERE customer_id IS NOT NULL
    UNION ALL
    SELECT file_id, COALESCE(file_attachments.customer_id, packages.customer_id)
      FROM file_attachments LEFT JOIN packages ON packages.id = subject_id;

-- Whether a reader sees a file: what they have uploaded; a customer's account what belongs to its customer or is attached to
-- something of the customer; an employee (of no customer) what is attached to anything.
CREATE FUNCTION sees_file(reader uuid, reader_customer uuid, file files) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT file.uploaded_by = reader
        OR reader_customer IS NULL AND file.attached
        OR EXISTS (SELECT FROM file_customers
                    WHERE file_customers.file_id = file.id AND file_customers.customer_id = reader_customer)
$$;

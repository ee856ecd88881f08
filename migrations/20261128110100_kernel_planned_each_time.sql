-- True, and so dear that PostgreSQL never keeps a plan that was made without knowing the value. Lists, which write
-- `($1 IS NULL OR column = $1)`, ask for it with their limit: planned with the values they find their index, and once the
-- limit is known this costs nothing.
CREATE FUNCTION planned_each_time(bigint) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1e12
AS 'BEGIN RETURN true; END';

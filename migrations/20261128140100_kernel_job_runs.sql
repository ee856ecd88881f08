-- When a job that need not be looked after in every round was done last.
CREATE TABLE job_runs (
    job    text        PRIMARY KEY,
    ran_at timestamptz NOT NULL
);

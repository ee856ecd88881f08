mod checkpoints;
mod integrity;
mod property;
mod reversal;

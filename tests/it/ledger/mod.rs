mod integrity;
mod property;
mod reversal;

//! The ledger in the database: booked once, never changed.

mod post;

pub use post::post;

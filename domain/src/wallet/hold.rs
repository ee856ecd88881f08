//! Money in a wallet that is promised to something.

use crate::{CustomerId, Vnd};

/// What becomes of a wallet's held part. The balance stays: held money is the customer's until it is booked elsewhere.
#[must_use = "a hold that is not saved holds nothing"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Only money that is there can be held; credit cannot.
    Place {
        customer: CustomerId,
        amount: Vnd,
    },
    Release {
        customer: CustomerId,
        amount: Vnd,
    },
}

//! What can be wrong with a wallet.

use crate::http::ProblemType;

pub const INSUFFICIENT_FUNDS: ProblemType =
    ProblemType::new(409, "wallets.insufficient_funds", "The wallet does not hold enough");

use domain::wallet::{
    BankAccount, DecisionError, NewTopUp, NewWithdrawal, TopUp, TopUpAction, TopUpStatus, Withdrawal, WithdrawalAction,
    WithdrawalError, WithdrawalStatus,
};
use domain::{PositiveVnd, UserId};
use proptest::prelude::*;

use crate::{Outcome, assert_follows, assert_reachable, id, judge, now, table};

/// domain.md §11: announced, and confirmed by somebody else.
const TOP_UP: &str = "
    confirm | requested | confirmed
    reject  | requested | rejected
";
/// domain.md §11: held, approved by another person, then paid; or rejected and released.
const WITHDRAWAL: &str = "
    approve | requested          | approved
    pay     | approved           | paid
    reject  | requested approved | rejected
";

#[test]
fn a_top_up_lives_as_its_table_says() {
    let life = table(TOP_UP);
    assert_follows(&life, TopUpAction::ALL, TopUpStatus::ALL, |status, action| status.after(action).ok());
    assert_reachable(&life, "requested", TopUpStatus::ALL, &[]);
}

#[test]
fn a_withdrawal_lives_as_its_table_says() {
    let life = table(WITHDRAWAL);
    assert_follows(&life, WithdrawalAction::ALL, WithdrawalStatus::ALL, |status, action| status.after(action).ok());
    assert_reachable(&life, "requested", WithdrawalStatus::ALL, &[]);
}

fn amount() -> PositiveVnd {
    PositiveVnd::new(500.into()).unwrap()
}

fn announced() -> TopUp {
    let new = NewTopUp { customer: id(8), amount: amount(), account: id(7), reference: None };
    TopUp::request(id(9), new, id(1), now()).0
}

fn asked_for() -> Withdrawal {
    let [bank, number, holder] = ["Vietcombank", "0011001234567", "NGUYEN THI LAN"].map(str::to_owned);
    let new = NewWithdrawal { customer: id(8), amount: amount(), destination: BankAccount { bank, number, holder } };
    Withdrawal::request(id(9), new, id(1), now()).0
}

proptest! {
    #[test]
    fn whatever_is_done_to_a_top_up_in_whatever_order(
        commands in prop::collection::vec((prop::sample::select(TopUpAction::ALL), 1_u128..3), 0..6),
    ) {
        let life = table(TOP_UP);
        let mut top_up = announced();
        for (action, by) in commands {
            let before = top_up.clone();
            let by: UserId = id(by);
            let done = match action {
                TopUpAction::Confirm => top_up.confirm(by, id(5), now()).map(drop),
                TopUpAction::Reject => top_up.reject(by, "no money".to_owned(), now()).map(drop),
            };
            let outcome = match done {
                Ok(()) => Outcome::Done,
                Err(DecisionError::Refused(_)) => Outcome::Refused,
                Err(DecisionError::SelfApproval | DecisionError::OutOfRange(_)) => Outcome::Otherwise,
            };
            let status = |top_up: &TopUp| top_up.record().status.to_string();
            judge(&life, action.as_str(), outcome, (&before, status(&before)), (&top_up, status(&top_up)))?;
            let record = top_up.record();
            let confirmed = record.status == TopUpStatus::Confirmed;
            prop_assert_eq!(record.transaction_id.is_some(), confirmed, "what is confirmed is booked, and nothing else");
            prop_assert!(!confirmed || record.decided_by != Some(record.requested_by), "two people");
        }
    }

    #[test]
    fn whatever_is_done_to_a_withdrawal_in_whatever_order(
        commands in prop::collection::vec((prop::sample::select(WithdrawalAction::ALL), 1_u128..3), 0..8),
    ) {
        let life = table(WITHDRAWAL);
        let mut withdrawal = asked_for();
        let mut released = 0;
        for (action, by) in commands {
            let before = withdrawal.clone();
            let by: UserId = id(by);
            let done = match action {
                WithdrawalAction::Approve => withdrawal.approve(by, now()).map(|_| 0),
                WithdrawalAction::Pay => withdrawal.pay(by, id(7), None, id(5), now()).map(|_| 1),
                WithdrawalAction::Reject => withdrawal.reject(by, "no".to_owned(), now()).map(|_| 1),
            };
            let outcome = match done {
                Ok(holds) => {
                    released += holds;
                    Outcome::Done
                }
                Err(WithdrawalError::Refused(_)) => Outcome::Refused,
                Err(WithdrawalError::SelfApproval | WithdrawalError::OutOfRange(_)) => Outcome::Otherwise,
            };
            let status = |withdrawal: &Withdrawal| withdrawal.record().status.to_string();
            judge(&life, action.as_str(), outcome, (&before, status(&before)), (&withdrawal, status(&withdrawal)))?;
            let record = withdrawal.record();
            let ended = matches!(record.status, WithdrawalStatus::Paid | WithdrawalStatus::Rejected);
            prop_assert_eq!(released, i32::from(ended), "the hold is released once, when it has ended");
            let agreed = matches!(record.status, WithdrawalStatus::Approved | WithdrawalStatus::Paid);
            prop_assert!(!agreed || record.decided_by != Some(record.requested_by), "two people");
        }
    }
}

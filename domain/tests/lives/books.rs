use domain::books::{
    CashAccount, CashEntry, CashEntryAction, CashEntryStatus, EntryError, NewCashAccount, NewCashEntry,
};
use domain::ledger::{CashAccountKind, Currency, Direction, EntryCategory};
use domain::{PositiveAmount, UserId};
use proptest::prelude::*;

use crate::{Outcome, assert_follows, assert_reachable, id, judge, now, table};

/// domain.md §2 and §11: asked for, and decided once, by somebody else.
const LIFE: &str = "
    approve | requested | approved
    reject  | requested | rejected
";

#[test]
fn a_cash_entry_lives_as_its_table_says() {
    let life = table(LIFE);
    assert_follows(&life, CashEntryAction::ALL, CashEntryStatus::ALL, |status, action| status.after(action).ok());
    assert_reachable(&life, "requested", CashEntryStatus::ALL, &[]);
}

fn requested() -> CashEntry {
    let (code, name) = ("VCB".to_owned(), "Vietcombank".to_owned());
    let account = NewCashAccount { code, name, currency: Currency::Vnd, kind: CashAccountKind::Bank };
    let (account, _) = CashAccount::open(id(8), account, now());
    let amount = PositiveAmount::new(7.into()).unwrap();
    let new =
        NewCashEntry { direction: Direction::In, category: EntryCategory::Equity, amount, memo: "Capital".to_owned() };
    CashEntry::request(id(9), account.record(), new, id(1), now()).unwrap().0
}

proptest! {
    #[test]
    fn whatever_is_done_to_a_cash_entry_in_whatever_order(
        commands in prop::collection::vec((prop::sample::select(CashEntryAction::ALL), 1_u128..3), 0..6),
    ) {
        let life = table(LIFE);
        let mut entry = requested();
        for (action, by) in commands {
            let before = entry.clone();
            let by: UserId = id(by);
            let done = match action {
                CashEntryAction::Approve => entry.approve(by, id(5), now()).map(drop),
                CashEntryAction::Reject => entry.reject(by, "twice".to_owned(), now()).map(drop),
            };
            let outcome = match done {
                Ok(()) => Outcome::Done,
                Err(EntryError::Refused(_)) => Outcome::Refused,
                Err(EntryError::SelfApproval | EntryError::NotWhole(_) | EntryError::OutOfRange(_)) => Outcome::Otherwise,
            };
            let status = |entry: &CashEntry| entry.record().status.to_string();
            judge(&life, action.as_str(), outcome, (&before, status(&before)), (&entry, status(&entry)))?;
            let record = entry.record();
            let approved = record.status == CashEntryStatus::Approved;
            prop_assert_eq!(record.transaction_id.is_some(), approved, "what is approved is booked, and nothing else");
            prop_assert!(!approved || record.decided_by != Some(record.created_by), "two people");
        }
    }
}

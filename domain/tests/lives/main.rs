//! The lives of things against their tables in `domain.md`, under any commands in any order: what the table has comes
//! about, everything else is refused, and a refusal changes nothing.

#![allow(
    clippy::needless_pass_by_value,
    clippy::wildcard_enum_match_arm,
    reason = "what a command has brought is looked at once, and most of them are taken as they are"
)]
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing; clippy lets only #[test] functions")]

mod bags;
mod books;
mod deliveries;
mod orders;
mod packages;
mod purchases;
mod shipments;
mod wallet;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Display};

use domain::Timestamp;
use proptest::prelude::*;

/// The status after an action, by action and status.
type Table = BTreeMap<(String, String), String>;

/// Lines of `action | from, from, … | to`; `=` stands for the status there was.
fn table(text: &str) -> Table {
    let mut table = Table::new();
    for line in text.lines().filter(|line| line.contains('|')) {
        let columns: Vec<_> = line.split('|').map(str::trim).collect();
        let [action, from, to] = columns[..] else { panic!("{line}") };
        for from in from.split_whitespace() {
            let to = if to == "=" { from } else { to };
            let before = table.insert((action.to_owned(), from.to_owned()), to.to_owned());
            assert_eq!(before, None, "{action} {from} stands there twice");
        }
    }
    table
}

/// Every pair of action and status is answered as the table has it, and the table names nothing else.
#[track_caller]
fn assert_follows<S: Display + Copy, A: Display + Copy>(
    table: &Table,
    actions: &[A],
    statuses: &[S],
    after: impl Fn(S, A) -> Option<S>,
) {
    let mut asked = BTreeSet::new();
    for (action, status) in actions.iter().flat_map(|action| statuses.iter().map(move |status| (*action, *status))) {
        let key = (action.to_string(), status.to_string());
        let found = after(status, action).map(|status| status.to_string());
        assert_eq!(found.as_ref(), table.get(&key), "{action} of what is {status}");
        asked.insert(key);
    }
    assert!(table.keys().all(|key| asked.contains(key)), "the table names what is not known");
}

/// Every status but these can be come to from the first.
#[track_caller]
fn assert_reachable<S: Display>(table: &Table, first: &str, statuses: &[S], not: &[&str]) {
    let mut reached = BTreeSet::from([first.to_owned()]);
    loop {
        let next = table.iter().filter(|((_, from), _)| reached.contains(from)).map(|(_, to)| to.clone());
        let next: BTreeSet<_> = next.filter(|to| !reached.contains(to)).collect();
        if next.is_empty() {
            break;
        }
        reached.extend(next);
    }
    let out_of_reach = statuses.iter().map(ToString::to_string).filter(|status| !reached.contains(status));
    assert_eq!(out_of_reach.collect::<Vec<_>>(), not);
}

/// What came of a command.
enum Outcome {
    Done,
    /// By its status.
    Refused,
    /// By what the command says or as things stand; nothing the table knows of.
    Otherwise,
}

/// Judges one command: `before` and `after` are the thing as it prints, and its status.
fn judge(
    table: &Table,
    action: &str,
    outcome: Outcome,
    before: (&impl Debug, String),
    after: (&impl Debug, String),
) -> Result<(), TestCaseError> {
    let expected = table.get(&(action.to_owned(), before.1.clone()));
    match outcome {
        Outcome::Done => prop_assert_eq!(Some(&after.1), expected, "{} of what was {}", action, before.1),
        Outcome::Refused => prop_assert_eq!(None, expected, "{} of what was {}", action, before.1),
        Outcome::Otherwise => prop_assert!(expected.is_some(), "{} of what was {}", action, before.1),
    }
    if !matches!(outcome, Outcome::Done) {
        prop_assert_eq!(format!("{:?}", before.0), format!("{:?}", after.0), "a refusal changes nothing");
    }
    Ok(())
}

fn now() -> Timestamp {
    Timestamp::new(chrono::DateTime::UNIX_EPOCH)
}

fn id<I: From<uuid::Uuid>>(number: u128) -> I {
    uuid::Uuid::from_u128(number).into()
}

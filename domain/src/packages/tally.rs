//! Counting and checking what is inside.

use serde_json::json;

use super::{Package, PackageLine, PackageStatus, Tally};
use crate::{Event, EventKind, OrderLineId, Timestamp};

/// What was found of one order line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub order_line_id: OrderLineId,
    pub good: i32,
    /// Broken, or something else than was ordered.
    pub defective: i32,
    pub missing: i32,
}

impl Counted {
    /// Books what was found on the purchases that bought it, the good ones first: nothing inside tells which unit
    /// is whose.
    fn spread<'a>(self, lines: impl Iterator<Item = &'a mut PackageLine>) -> Result<(), TallyRefused> {
        let mut lines: Vec<_> = lines.collect();
        let expected: i32 = lines.iter().map(|line| line.uncounted()).sum();
        let counted = self.good + self.defective + self.missing;
        if expected != counted {
            return Err(TallyRefused::Unaccounted { line: self.order_line_id, expected, counted });
        }
        let Self { mut good, mut defective, mut missing, .. } = self;
        let take = |left: &mut i32, room: i32| {
            let taken = (*left).min(room);
            *left -= taken;
            taken
        };
        for line in &mut lines {
            line.good += take(&mut good, line.uncounted());
            line.defective += take(&mut defective, line.uncounted());
            line.missing += take(&mut missing, line.uncounted());
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TallyRefused {
    #[error("there is nothing to count")]
    NotDue,
    #[error("a package that is {0} cannot be counted")]
    NotAtHand(PackageStatus),
    #[error("line {0} is not in this package, or given twice")]
    UnknownLine(OrderLineId),
    #[error("{expected} units of line {line} are to be accounted for, not {counted}")]
    Unaccounted { line: OrderLineId, expected: i32, counted: i32 },
}

impl Package {
    /// Why a package is held after a tally that found a difference.
    pub const TALLY_DIFFERENCE: &str = "tally_difference";

    /// Books what was found of every unit that was not counted yet. A difference puts the package aside until somebody
    /// releases it.
    pub fn tally(&mut self, counted: &[Counted], at: Timestamp) -> Result<Vec<Event>, TallyRefused> {
        if !self.awaits_tally() {
            return Err(TallyRefused::NotDue);
        }
        let at_hand = matches!(self.position(), PackageStatus::InChina | PackageStatus::InVietnam);
        if !at_hand || self.record.status == PackageStatus::Lost {
            return Err(TallyRefused::NotAtHand(self.record.status));
        }
        let mut lines = self.lines.clone();
        for (index, found) in counted.iter().enumerate() {
            let id = found.order_line_id;
            let twice = counted[..index].iter().any(|earlier| earlier.order_line_id == id);
            if twice || !lines.iter().any(|line| line.order_line_id == id) {
                return Err(TallyRefused::UnknownLine(id));
            }
            found.spread(lines.iter_mut().filter(|line| line.order_line_id == id))?;
        }
        if let Some(left) = lines.iter().find(|line| line.uncounted() > 0) {
            let (line, expected) = (left.order_line_id, left.uncounted());
            return Err(TallyRefused::Unaccounted { line, expected, counted: 0 });
        }
        self.lines = lines;
        self.record.tally = Tally::Done;
        let sum = |of: fn(&Counted) -> i32| counted.iter().map(of).sum::<i32>();
        let (good, defective, missing) = (sum(|it| it.good), sum(|it| it.defective), sum(|it| it.missing));
        let data = json!({ "good": good, "defective": defective, "missing": missing });
        let mut events = vec![self.event(EventKind::PackageTallied, at).with(data)];
        if defective + missing > 0 {
            // One that is held already stays held for its first reason.
            events.extend(self.hold(Self::TALLY_DIFFERENCE.to_owned(), at).ok());
        }
        Ok(events)
    }
}

//! Counting and checking what is inside.

use serde_json::json;

use super::{OrderUnits, Package, PackageLine, PackageStatus, Tally};
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
    fn spread(self, lines: &mut [&mut PackageLine]) -> Result<(), TallyRefused> {
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
        for line in lines {
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

    /// Spares it the counting that was due, now that its orders `wish` for none; what has come is good. `None` where
    /// nothing changes.
    pub fn exempt(&mut self, wish: Tally, units: &OrderUnits, at: Timestamp) -> Option<Event> {
        if !self.awaits_tally() || wish == Tally::Due {
            return None;
        }
        self.record.tally = Tally::Exempt;
        self.count(Tally::Exempt, units);
        let data = json!({ "before": { "tally": Tally::Due }, "after": { "tally": Tally::Exempt } });
        Some(self.event(EventKind::PackageChanged, at).with(data))
    }

    /// Books what was found of every unit that was not counted yet. A difference puts the package aside until somebody
    /// releases it.
    ///
    /// In China a package may be counted again, or although nobody asked for it, where somebody says why (`reason`) and
    /// finds something else than is known: then all units of the lines given are counted.
    pub fn tally(
        &mut self,
        counted: &[Counted],
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<Vec<Event>, TallyRefused> {
        let due = self.awaits_tally();
        if !due && reason.is_none() {
            return Err(TallyRefused::NotDue);
        }
        let position = self.position();
        let at_hand = position == PackageStatus::InChina || (due && position == PackageStatus::InVietnam);
        if !at_hand || self.record.status == PackageStatus::Lost {
            return Err(TallyRefused::NotAtHand(self.record.status));
        }
        let lines = self.counted(counted, due)?;
        if !due && lines == self.lines {
            return Err(TallyRefused::NotDue);
        }
        self.lines = lines;
        self.record.tally = Tally::Done;
        let sum = |of: fn(&Counted) -> i32| counted.iter().map(of).sum::<i32>();
        let (good, defective, missing) = (sum(|it| it.good), sum(|it| it.defective), sum(|it| it.missing));
        let data = json!({ "good": good, "defective": defective, "missing": missing, "reason": reason });
        let mut events = vec![self.event(EventKind::PackageTallied, at).with(data)];
        if defective + missing > 0 {
            // One that is held already stays held for its first reason.
            events.extend(self.hold(Self::TALLY_DIFFERENCE.to_owned(), at).ok());
        }
        Ok(events)
    }

    /// The lines with what was found of them: of the units not counted before where that is `due`, and otherwise of all
    /// units of the lines named.
    fn counted(&self, counted: &[Counted], due: bool) -> Result<Vec<PackageLine>, TallyRefused> {
        let mut lines = self.lines.clone();
        for (index, found) in counted.iter().enumerate() {
            let id = found.order_line_id;
            let twice = counted[..index].iter().any(|earlier| earlier.order_line_id == id);
            if twice || !lines.iter().any(|line| line.order_line_id == id) {
                return Err(TallyRefused::UnknownLine(id));
            }
            let mut named: Vec<_> = lines.iter_mut().filter(|line| line.order_line_id == id).collect();
            if !due {
                for line in &mut named {
                    (line.good, line.defective, line.missing) = (0, 0, 0);
                }
            }
            found.spread(&mut named)?;
        }
        match lines.iter().find(|line| due && line.uncounted() > 0) {
            Some(left) => {
                Err(TallyRefused::Unaccounted { line: left.order_line_id, expected: left.uncounted(), counted: 0 })
            }
            None => Ok(lines),
        }
    }
}

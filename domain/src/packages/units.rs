//! Where each unit of an order line is, as far as packages tell.

use std::collections::BTreeMap;

use crate::OrderLineId;

/// Units of one order line, by what became of them. As a difference they may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Units {
    pub received_good: i32,
    pub defective: i32,
    pub missing: i32,
    pub shipped: i32,
    pub delivered: i32,
}

/// What an order line says of its units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineUnits {
    pub order_line_id: OrderLineId,
    pub purchased: i32,
    /// Failed units that were refunded or written off.
    pub resolved: i32,
    pub units: Units,
}

/// The lines of the orders that some packages serve. Every change of a package is booked here first, so that one
/// package of many can be refused before the database would refuse them all.
#[derive(Clone, Debug, Default)]
pub struct OrderUnits {
    lines: BTreeMap<OrderLineId, LineUnits>,
    booked: BTreeMap<OrderLineId, Units>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitsRefused {
    #[error("more units than were bought")]
    BeyondPurchased,
    #[error("units that were missing have been refunded or written off")]
    Resolved,
}

impl Units {
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            received_good: self.received_good + other.received_good,
            defective: self.defective + other.defective,
            missing: self.missing + other.missing,
            shipped: self.shipped + other.shipped,
            delivered: self.delivered + other.delivered,
        }
    }

    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self {
            received_good: self.received_good - other.received_good,
            defective: self.defective - other.defective,
            missing: self.missing - other.missing,
            shipped: self.shipped - other.shipped,
            delivered: self.delivered - other.delivered,
        }
    }

    pub fn accounted(self) -> i32 {
        self.received_good + self.defective + self.missing
    }
}

impl OrderUnits {
    pub fn new(lines: impl IntoIterator<Item = LineUnits>) -> Self {
        Self { lines: lines.into_iter().map(|line| (line.order_line_id, line)).collect(), booked: BTreeMap::new() }
    }

    /// Units bought of which no package has told yet.
    pub fn unaccounted(&self, line: OrderLineId) -> i32 {
        self.lines.get(&line).map_or(0, |line| line.purchased - line.units.accounted())
    }

    /// Books what changed, all or nothing: `ordered ≥ purchased ≥ received_good + defective + missing` (domain.md §4),
    /// and what was refunded or written off stays lost.
    pub fn book(&mut self, changes: &BTreeMap<OrderLineId, Units>) -> Result<(), UnitsRefused> {
        let after = changes.iter().map(|(id, change)| {
            let mut line = *self.lines.get(id).ok_or(UnitsRefused::BeyondPurchased)?;
            line.units = line.units.plus(*change);
            if line.units.accounted() > line.purchased {
                return Err(UnitsRefused::BeyondPurchased);
            }
            if line.resolved > line.units.defective + line.units.missing {
                return Err(UnitsRefused::Resolved);
            }
            Ok((*id, line))
        });
        let after: Vec<_> = after.collect::<Result<_, _>>()?;
        self.lines.extend(after);
        for (id, change) in changes {
            let booked = self.booked.entry(*id).or_default();
            *booked = booked.plus(*change);
        }
        Ok(())
    }

    /// All that was booked, for the order lines.
    pub fn booked(&self) -> impl Iterator<Item = (OrderLineId, Units)> {
        self.booked.iter().filter(|(_, units)| **units != Units::default()).map(|(line, units)| (*line, *units))
    }
}

//! Storage, the last mile and surcharges.

use rust_decimal::Decimal;

use super::Findings;
use crate::pricing::RateTables;

impl RateTables {
    pub(super) fn afterwards_problems(&self, found: &mut Findings) {
        for (index, table) in self.storage.iter().enumerate() {
            let at = format!("/storage/{index}");
            found.bands(&format!("{at}/bands"), &table.bands, Decimal::ONE);
            let levels = table.free_days_by_level.iter().map(|free| free.level_id);
            found.unique(&format!("{at}/free_days_by_level"), levels, "the level has free days already");
        }
        found.unique("/storage", self.storage.iter().map(|table| &table.city), "the city has a table already");
        for (index, table) in self.last_mile.iter().enumerate() {
            let at = format!("/last_mile/{index}");
            if let Some(pieces) = &table.pieces {
                found.pieces(&format!("{at}/pieces"), pieces);
            }
            found.limits(&at, table.minimum, table.cap);
        }
        found.unique("/last_mile", self.last_mile.iter().map(|table| &table.zone), "the zone has a table already");
        for (index, table) in self.surcharges.iter().enumerate() {
            found.limits(&format!("/surcharges/{index}"), table.minimum, table.cap);
        }
        found.unique("/surcharges", self.surcharges.iter().map(|table| &table.name), "the name is taken already");
    }
}

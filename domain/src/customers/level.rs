//! How customers come to another level.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::TurnoverWindow;
use crate::vocabulary::string_enum;
use crate::{CustomerId, Event, EventKind, LevelId, Timestamp, Vnd};

string_enum! {
    /// What brought a customer to another level
    #[derive(Default)]
    pub enum LevelMoveReason {
        /// Turnover reached it
        #[default]
        Turnover = "turnover",
        /// The levels were changed, and turnover reached another
        Levels = "levels",
        /// The yearly review found too little turnover for the one before
        Review = "review",
        /// Staff decided so
        ByHand = "by_hand",
    }
}

/// A level, as far as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelName {
    pub id: LevelId,
    pub name: String,
}

/// From which level to which, and why
// What the journal keeps of it; entries from before it told so much lack the rest.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = LevelMoveFacts)]
pub struct LevelMove {
    pub why: LevelMoveReason,
    /// Null where there was none
    pub before: Option<LevelId>,
    #[schema(max_length = 100)]
    pub before_name: Option<String>,
    /// Null where there is none now
    pub after: Option<LevelId>,
    #[schema(max_length = 100)]
    pub after_name: Option<String>,
    /// Which turnover was looked at
    pub window: Option<TurnoverWindow>,
    /// When that began; null where it is all there ever was
    pub window_from: Option<Timestamp>,
    /// When it ended; null where it goes on
    pub window_until: Option<Timestamp>,
    /// How much it was
    pub turnover: Option<Vnd>,
    /// Of a rise what the new level asks for, of a fall what the one before asks for
    pub threshold: Option<Vnd>,
}

impl LevelMove {
    /// Staff give the customer another level, or none.
    pub fn by_hand(before: Option<LevelName>, after: Option<LevelName>) -> Self {
        let (before, before_name) = parts(before);
        let (after, after_name) = parts(after);
        Self { why: LevelMoveReason::ByHand, before, before_name, after, after_name, ..Self::default() }
    }

    pub fn event(&self, customer: CustomerId, at: Timestamp) -> Event {
        Event::new(EventKind::CustomerLevelChanged, customer, at).of_customer(customer).with(json!(self))
    }
}

fn parts(level: Option<LevelName>) -> (Option<LevelId>, Option<String>) {
    level.map_or((None, None), |LevelName { id, name }| (Some(id), Some(name)))
}

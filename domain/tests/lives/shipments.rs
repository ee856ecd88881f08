use domain::Percent;
use domain::shipments::{
    Departure, Reconciliation, Shipment, ShipmentAction, ShipmentChange, ShipmentRefused, ShipmentStatus,
};
use proptest::prelude::*;

use crate::{Outcome, assert_follows, assert_reachable, id, judge, now, table};

/// domain.md §7.
const LIFE: &str = "
    load      | loading                             | loading
    change    | loading departed at_border arrived  | =
    depart    | loading                             | departed
    border    | departed                            | at_border
    arrive    | departed at_border                  | arrived
    unload    | arrived                             | arrived
    close     | arrived                             | closed
    book_cost | departed at_border arrived closed   | =
";

#[test]
fn a_shipment_lives_as_its_table_says() {
    let life = table(LIFE);
    assert_follows(&life, ShipmentAction::ALL, ShipmentStatus::ALL, ShipmentStatus::after);
    assert_reachable(&life, "loading", ShipmentStatus::ALL, &[]);
}

proptest! {
    #[test]
    fn whatever_is_done_to_a_shipment_in_whatever_order(
        commands in prop::collection::vec((prop::sample::select(ShipmentAction::ALL), 0_usize..3), 0..20),
    ) {
        let life = table(LIFE);
        let mut shipment = Shipment::create(id(9), id(1), id(2), String::new(), id(3), now()).0;
        for (action, packages) in commands {
            let before = shipment.clone();
            let text = || "x".to_owned();
            let departure = Departure { vehicle_plate: text(), driver: text(), seal_number: text(), route: text() };
            let done = match action {
                ShipmentAction::Load => shipment.load(&[id(4)], now()).map(drop),
                ShipmentAction::Change => {
                    shipment.change(ShipmentChange { note: Some(text()), ..ShipmentChange::default() }, now()).map(drop)
                }
                ShipmentAction::Depart => shipment.depart(departure, packages, now()).map(drop),
                ShipmentAction::Border => shipment.reach_border(now()).map(drop),
                ShipmentAction::Arrive => shipment.arrive(now()).map(drop),
                ShipmentAction::Unload => shipment.unload(),
                ShipmentAction::Close => shipment.close(Reconciliation::of(&[], Percent::ZERO).unwrap(), now()).map(drop),
                ShipmentAction::BookCost => shipment.bear_cost(),
            };
            let outcome = match done {
                Ok(()) => Outcome::Done,
                Err(ShipmentRefused::Status { .. }) => Outcome::Refused,
                Err(ShipmentRefused::Empty) => Outcome::Otherwise,
            };
            let status = |shipment: &Shipment| shipment.record().status.to_string();
            judge(&life, action.as_str(), outcome, (&before, status(&before)), (&shipment, status(&shipment)))?;
            let record = shipment.record();
            let on_the_road = record.status != ShipmentStatus::Loading;
            prop_assert_eq!(record.departed_at.is_some(), on_the_road);
            prop_assert_eq!(record.reconciliation.is_some(), record.status == ShipmentStatus::Closed);
        }
    }
}

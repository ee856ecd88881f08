use domain::shipments::{Bag, BagAction, BagRefused, BagStatus};
use domain::{ShipmentId, WarehouseId};
use proptest::prelude::*;

use crate::{Outcome, assert_follows, assert_reachable, id, judge, now, table};

/// domain.md §7: filled, sealed, loaded, departed, arrived.
const LIFE: &str = "
    fill   | open              | open
    seal   | open              | sealed
    open   | sealed            | open
    change | sealed in_transit | =
    load   | sealed            | sealed
    depart | sealed            | in_transit
    arrive | in_transit        | arrived
";

#[test]
fn a_bag_lives_as_its_table_says() {
    let life = table(LIFE);
    assert_follows(&life, BagAction::ALL, BagStatus::ALL, BagStatus::after);
    assert_reachable(&life, "open", BagStatus::ALL, &[]);
}

proptest! {
    #[test]
    fn whatever_is_done_to_a_bag_in_whatever_order(
        commands in prop::collection::vec((prop::sample::select(BagAction::ALL), 0_usize..3, 1_u128..3, 1_u128..3), 0..20),
    ) {
        let (life, china, vietnam): (_, WarehouseId, WarehouseId) = (table(LIFE), id(1), id(3));
        let mut bag = Bag::create(id(9), china, vietnam, id(4), now()).0;
        for (action, packages, origin, shipment) in commands {
            let before = bag.clone();
            let shipment: ShipmentId = id(shipment);
            let done = match action {
                BagAction::Fill => bag.sack().map(drop),
                BagAction::Seal => bag.seal(packages, "S-1".to_owned(), None, now()).map(drop),
                BagAction::Open => bag.open(now()).map(drop),
                BagAction::Change => bag.change(Some("S-2".to_owned()), None, now()).map(drop),
                BagAction::Load => bag.load(shipment, id(origin), vietnam).map(drop),
                BagAction::Depart => bag.depart(),
                BagAction::Arrive => bag.arrive(),
            };
            let outcome = match done {
                Ok(()) => Outcome::Done,
                Err(BagRefused::Status { .. }) => Outcome::Refused,
                Err(BagRefused::Empty | BagRefused::OtherRoute | BagRefused::OtherShipment) => Outcome::Otherwise,
            };
            let status = |bag: &Bag| bag.record().status.to_string();
            judge(&life, action.as_str(), outcome, (&before, status(&before)), (&bag, status(&bag)))?;
            prop_assert!(bag.record().status == BagStatus::Open || bag.record().seal_number.is_some(), "sealed with a number");
        }
    }
}

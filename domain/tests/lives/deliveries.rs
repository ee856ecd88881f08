use domain::deliveries::{
    Delivery, DeliveryAction, DeliveryKind, DeliveryStatus, NewDelivery, PackageOutcome, Reception, SignOffRefused,
    ZoneRefused,
};
use domain::orders::Destination;
use domain::pricing::PriceName;
use domain::{Event, EventKind, PackageId, Vnd};
use proptest::prelude::*;

use crate::{Outcome, assert_follows, assert_reachable, id, judge, now, table};

/// domain.md §8.
const LIFE: &str = "
    pay      | requested              | paid
    pick     | paid                   | picking
    hand_over| picking                | handed_over
    sign_off | handed_over            | delivered
    refuse   | handed_over            | refused
    cancel   | requested paid picking | cancelled
    change_zone | requested          | requested
    change_zone | paid               | paid
    change_zone | picking            | picking
";

#[test]
fn a_delivery_lives_as_its_table_says() {
    let life = table(LIFE);
    assert_follows(&life, DeliveryAction::ALL, DeliveryStatus::ALL, |status, action| status.after(action).ok());
    assert_reachable(&life, "requested", DeliveryStatus::ALL, &[]);
}

fn requested() -> Delivery {
    let to =
        Destination { recipient: "Lan".to_owned(), phone: "0912345678".to_owned(), address: "Hà Nội".to_owned() };
    let packages = (1..=3).map(id).collect();
    let new = NewDelivery {
        customer: id(1),
        warehouse: id(2),
        kind: DeliveryKind::Delivery,
        to,
        zone: None,
        note: String::new(),
        packages,
    };
    Delivery::request(id(9), new, id(3), now()).0
}

fn zone() -> PriceName {
    serde_json::from_str("\"inner city\"").unwrap()
}

proptest! {
    #[test]
    fn whatever_is_done_to_a_delivery_in_whatever_order(
        commands in prop::collection::vec((prop::sample::select(DeliveryAction::ALL), prop::collection::vec((1_u128..5, any::<bool>()), 0..5)), 0..20),
    ) {
        let life = table(LIFE);
        let mut delivery = requested();
        for (action, said) in commands {
            let before = delivery.clone();
            let outcomes: Vec<_> = said.iter().map(|(package, refused)| PackageOutcome {
                package_id: id(*package), refused: refused.then(|| "torn".to_owned()),
            }).collect();
            // Signed for without anything having been taken.
            let nothing_taken = action == DeliveryAction::SignOff && !outcomes.is_empty() && outcomes.iter().all(|it| it.refused.is_some());
            let done = match action {
                DeliveryAction::Pay => delivery.pay(Vnd::ZERO, now()).map_err(SignOffRefused::from),
                DeliveryAction::Pick => delivery.pick(id(4), now()).map_err(SignOffRefused::from),
                DeliveryAction::HandOver => delivery.hand_over(id(4), now()).map_err(SignOffRefused::from),
                DeliveryAction::SignOff => {
                    delivery.sign_off(Reception { signed_name: "Lan".to_owned(), signature: None, outcomes }, now())
                }
                DeliveryAction::Refuse => delivery.refuse("no", now()).map_err(SignOffRefused::from),
                DeliveryAction::Cancel => delivery.cancel(now()).map_err(SignOffRefused::from),
                DeliveryAction::ChangeZone => match delivery.change_zone(Some(zone()), now()) {
                    Ok(_) => Ok(Event::new(EventKind::DeliveryZoneChanged, delivery.record().id.uuid(), now())),
                    Err(ZoneRefused::Status(refused)) => Err(refused.into()),
                    Err(ZoneRefused::PickedUp) => unreachable!("it is brought"),
                },
            };
            let outcome = match done {
                Ok(_) => Outcome::Done,
                Err(SignOffRefused::Status(_)) => Outcome::Refused,
                Err(SignOffRefused::UnknownPackage(_) | SignOffRefused::NotNamedOnce(_)) => Outcome::Otherwise,
            };
            let action = if nothing_taken { DeliveryAction::Refuse } else { action };
            let status = |delivery: &Delivery| delivery.record().status.to_string();
            judge(&life, action.as_str(), outcome, (&before, status(&before)), (&delivery, status(&delivery)))?;
            let ids: Vec<PackageId> = (1..=3).map(id).collect();
            prop_assert_eq!(delivery.package_ids(), ids, "no package comes or goes");
            let open = delivery.packages().iter().all(|package| package.outcome == domain::deliveries::Outcome::Open);
            let ended = matches!(delivery.record().status, DeliveryStatus::Delivered | DeliveryStatus::Refused);
            prop_assert_eq!(open, !ended, "what became of each package is known when it has ended, and not before");
        }
    }
}

use uuid::Uuid;

use super::*;
use crate::orders::Destination;
use crate::{CustomerId, DeliveryId, EventKind, PackageId, Timestamp, UserId, Vnd, WarehouseId};

const SHIRT: PackageId = PackageId::new(Uuid::from_u128(1));
const SHOES: PackageId = PackageId::new(Uuid::from_u128(2));
const SOMEBODY: UserId = UserId::new(Uuid::nil());

fn now() -> Timestamp {
    Timestamp::new(chrono::DateTime::UNIX_EPOCH)
}

fn requested() -> Delivery {
    let new = NewDelivery {
        customer: CustomerId::new(Uuid::nil()),
        warehouse: WarehouseId::new(Uuid::nil()),
        kind: DeliveryKind::Delivery,
        to: Destination { recipient: "Lan".into(), phone: "0912345678".into(), address: "12 Hàng Bài".into() },
        zone: None,
        note: String::new(),
        packages: vec![SHIRT, SHOES],
    };
    Delivery::request(DeliveryId::new(Uuid::nil()), new, SOMEBODY, now()).0
}

fn handed_over() -> Delivery {
    let mut delivery = requested();
    let _ = delivery.pay(Vnd::ZERO, now()).unwrap();
    let _ = delivery.pick(SOMEBODY, now()).unwrap();
    let _ = delivery.hand_over(SOMEBODY, now()).unwrap();
    delivery
}

fn taken(package_id: PackageId) -> PackageOutcome {
    PackageOutcome { package_id, refused: None }
}

fn refused(package_id: PackageId, reason: &str) -> PackageOutcome {
    PackageOutcome { package_id, refused: Some(reason.into()) }
}

fn signed(outcomes: Vec<PackageOutcome>) -> Reception {
    Reception { signed_name: "Lan".into(), signature: None, outcomes }
}

#[test]
fn nothing_follows_a_final_status() {
    for status in [DeliveryStatus::Delivered, DeliveryStatus::Refused, DeliveryStatus::Cancelled] {
        assert!(DeliveryAction::ALL.iter().all(|&action| status.after(action).is_err()), "{status}");
    }
}

#[test]
fn what_has_left_cannot_be_cancelled() {
    let cancellable = |status: &&DeliveryStatus| status.after(DeliveryAction::Cancel).is_ok();
    let cancellable: Vec<_> = DeliveryStatus::ALL.iter().filter(cancellable).copied().collect();
    assert_eq!(cancellable, [DeliveryStatus::Requested, DeliveryStatus::Paid, DeliveryStatus::Picking]);
}

#[test]
fn without_a_word_on_packages_all_are_taken() {
    let mut delivery = handed_over();
    let event = delivery.sign_off(signed(vec![]), now()).unwrap();
    assert_eq!((delivery.record().status, event.kind), (DeliveryStatus::Delivered, EventKind::DeliverySignedOff));
    assert!(delivery.packages().iter().all(|package| package.outcome == Outcome::Delivered));
}

#[test]
fn a_part_may_be_refused() {
    let mut delivery = handed_over();
    let event = delivery.sign_off(signed(vec![taken(SHIRT), refused(SHOES, "too small")]), now()).unwrap();
    assert_eq!(delivery.record().status, DeliveryStatus::Delivered);
    assert_eq!((&event.data["delivered"], &event.data["refused"]), (&1.into(), &1.into()));
    assert_eq!(delivery.packages()[1].reason.as_deref(), Some("too small"));
}

#[test]
fn a_delivery_of_which_nothing_was_taken_is_refused() {
    let mut delivery = handed_over();
    let event = delivery.sign_off(signed(vec![refused(SHIRT, "wet"), refused(SHOES, "torn")]), now()).unwrap();
    assert_eq!((delivery.record().status, event.kind), (DeliveryStatus::Refused, EventKind::DeliveryRefused));
    assert_eq!(delivery.record().refusal_reason.as_deref(), Some("wet"));
}

#[test]
fn every_package_is_named_once() {
    let stranger = PackageId::new(Uuid::from_u128(3));
    for (outcomes, refusal) in [
        (vec![taken(SHIRT)], SignOffRefused::NotNamedOnce(SHOES)),
        (vec![taken(SHIRT), taken(SHOES), refused(SHOES, "torn")], SignOffRefused::NotNamedOnce(SHOES)),
        (vec![taken(stranger)], SignOffRefused::UnknownPackage(stranger)),
    ] {
        let mut delivery = handed_over();
        assert_eq!(delivery.sign_off(signed(outcomes), now()), Err(refusal));
        assert_eq!(delivery.record().status, DeliveryStatus::HandedOver);
    }
}

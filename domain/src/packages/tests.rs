use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::{
    BagId, CustomerId, Kilograms, OrderId, OrderLineId, PackageId, PurchaseId, ShipmentId, Timestamp, WarehouseId,
};

const CHINA: WarehouseId = WarehouseId::new(Uuid::from_u128(1));
const VIETNAM: WarehouseId = WarehouseId::new(Uuid::from_u128(2));
const LINE: OrderLineId = OrderLineId::new(Uuid::from_u128(3));
const BAG: Sack = Sack { bag: BagId::new(Uuid::from_u128(4)), origin: CHINA, destination: VIETNAM };
const SHIPMENT: ShipmentId = ShipmentId::new(Uuid::from_u128(5));
const SERVED: Served =
    Served { purchase: PurchaseId::new(Uuid::from_u128(6)), order: OrderId::new(Uuid::from_u128(7)) };

fn now() -> Timestamp {
    Timestamp::new(chrono::DateTime::UNIX_EPOCH)
}

fn wishing(tally: Tally) -> Wishes {
    Wishes { tally, crating: false }
}

fn bought(purchased: i32) -> OrderUnits {
    OrderUnits::new([LineUnits { order_line_id: LINE, purchased, resolved: 0, units: Units::default() }])
}

fn arrival(country: Country) -> Arrival {
    let warehouse = match country {
        Country::China => CHINA,
        Country::Vietnam => VIETNAM,
    };
    let measures = Measures { weight: Kilograms::new(Decimal::TWO).ok(), size: None };
    Arrival { warehouse, country, measures, shipment: None, at: now() }
}

/// Ten units of one line, announced for a customer.
fn announced() -> Package {
    let number = "YT1234".parse().unwrap();
    let customer = CustomerId::new(Uuid::from_u128(8));
    let mut package = Package::announce(PackageId::new(Uuid::from_u128(9)), number, Some(customer), None, now()).0;
    package.carry(SERVED, &[(LINE, 10)], Wishes::NONE, &bought(10));
    package
}

fn in_china(tally: Tally) -> Package {
    let mut package = announced();
    drop(package.receive(&arrival(Country::China), wishing(tally), &bought(10)).unwrap().unwrap());
    package
}

#[test]
fn without_a_tally_everything_that_arrives_is_good() {
    for tally in [Tally::None, Tally::Exempt] {
        let package = in_china(tally);
        assert_eq!(package.changes()[&LINE], Units { received_good: 10, ..Units::default() });
        assert_eq!(package.record().tally, tally);
    }
}

#[test]
fn with_a_tally_nothing_counts_before_it() {
    let mut package = in_china(Tally::Due);
    assert!(package.changes().is_empty());
    assert_eq!(package.pack(BAG, now()), Err(CarriageRefused::TallyDue));

    let counted = |good, defective, missing| Counted { order_line_id: LINE, good, defective, missing };
    let short = package.tally(&[counted(9, 0, 0)], None, now());
    let events = package.tally(&[counted(7, 2, 1)], None, now()).unwrap();

    assert_eq!(short, Err(TallyRefused::Unaccounted { line: LINE, expected: 10, counted: 9 }));
    assert_eq!(package.changes()[&LINE], Units { received_good: 7, defective: 2, missing: 1, ..Units::default() });
    assert_eq!((package.record().status, events.len()), (PackageStatus::Held, 2));
    assert_eq!(package.tally(&[], None, now()), Err(TallyRefused::NotDue));
    assert_eq!(package.tally(&[counted(7, 2, 1)], Some("once more"), now()), Err(TallyRefused::NotDue));
}

#[test]
fn in_china_a_package_may_be_counted_although_nobody_asked_for_it() {
    let counted = [Counted { order_line_id: LINE, good: 8, defective: 2, missing: 0 }];
    let mut package = in_china(Tally::None);

    assert_eq!(package.tally(&counted, None, now()), Err(TallyRefused::NotDue));
    let events = package.tally(&counted, Some("the box is wet"), now()).unwrap();

    assert_eq!(package.changes()[&LINE], Units { received_good: 8, defective: 2, ..Units::default() });
    assert_eq!((package.record().status, package.record().tally), (PackageStatus::Held, Tally::Done));
    assert_eq!(events[0].data["reason"], "the box is wet");
    let mut gone = in_china(Tally::None);
    gone.pack(BAG, now()).unwrap();
    assert_eq!(gone.tally(&counted, Some("too late"), now()), Err(TallyRefused::NotAtHand(PackageStatus::Packed)));
}

#[test]
fn the_same_door_takes_a_package_in_once() {
    let mut package = in_china(Tally::None);
    let before = format!("{package:?}");

    let again = package.receive(&arrival(Country::China), Wishes::NONE, &bought(10));

    assert_eq!(again, Ok(None));
    assert_eq!(format!("{package:?}"), before);
}

#[test]
fn what_comes_without_a_manifest_is_excess() {
    let mut unexpected = in_china(Tally::None);
    unexpected.receive(&arrival(Country::Vietnam), Wishes::NONE, &bought(10)).unwrap();
    let mut expected = in_china(Tally::None);
    expected.pack(BAG, now()).unwrap();
    drop(expected.depart(SHIPMENT, now()).unwrap());
    expected.receive(&arrival(Country::Vietnam), Wishes::NONE, &bought(10)).unwrap();

    assert!(unexpected.record().excess);
    assert!(!expected.record().excess);
    assert_eq!(unexpected.changes(), expected.changes());
}

#[test]
fn a_held_package_stays_held_wherever_it_arrives() {
    let mut package = announced();
    drop(package.hold("the customer asked".to_owned(), now()).unwrap());

    package.receive(&arrival(Country::China), Wishes::NONE, &bought(10)).unwrap();

    assert_eq!((package.record().status, package.position()), (PackageStatus::Held, PackageStatus::InChina));
    drop(package.release(now()).unwrap());
    assert_eq!(package.record().status, PackageStatus::InChina);
}

#[test]
fn units_beyond_what_was_bought_are_not_expected_any_more() {
    let mut package = announced();

    package.receive(&arrival(Country::China), Wishes::NONE, &bought(4)).unwrap();

    assert_eq!(package.lines()[0].expected, 4);
    assert!(bought(4).book(&package.changes()).is_ok());
}

#[test]
fn what_was_refunded_stays_missing() {
    let units = Units { missing: 10, ..Units::default() };
    let mut line = OrderUnits::new([LineUnits { order_line_id: LINE, purchased: 10, resolved: 10, units }]);
    let mut package = Package::restore(
        PackageRecord {
            status: PackageStatus::Lost,
            resumes_as: Some(PackageStatus::InTransit),
            ..in_china(Tally::None).record().clone()
        },
        vec![PackageLine {
            purchase_id: SERVED.purchase,
            order_line_id: LINE,
            expected: 10,
            good: 10,
            defective: 0,
            missing: 0,
        }],
        vec![SERVED],
    );

    drop(package.find(now()).unwrap());

    assert_eq!(line.book(&package.changes()), Err(UnitsRefused::Resolved));
}

#[test]
fn what_never_got_on_the_truck_is_found_where_it_was() {
    let mut package = in_china(Tally::None);
    package.pack(BAG, now()).unwrap();
    drop(package.depart(SHIPMENT, now()).unwrap());
    drop(package.report_lost("not on the truck".to_owned(), now()).unwrap());

    package.receive(&arrival(Country::China), Wishes::NONE, &bought(10)).unwrap();

    assert_eq!((package.record().status, package.record().shipment_id), (PackageStatus::InChina, None));
    assert_eq!(package.changes()[&LINE], Units { received_good: 10, ..Units::default() });
}

#[derive(Clone, Copy, Debug)]
enum Step {
    China,
    Vietnam,
    Hold,
    Release,
    Lose,
    Find,
    Pack,
    Unpack,
    Depart,
    Count(i32, i32),
    SendOut,
    Deliver,
    TakeBack,
    More(i32),
}

fn step() -> impl Strategy<Value = Step> {
    use Step::{
        China, Count, Deliver, Depart, Find, Hold, Lose, More, Pack, Release, SendOut, TakeBack, Unpack, Vietnam,
    };
    prop_oneof![
        Just(China),
        Just(Vietnam),
        Just(Hold),
        Just(Release),
        Just(Lose),
        Just(Find),
        Just(Pack),
        Just(Unpack),
        Just(Depart),
        (0..10, 0..10).prop_map(|(good, bad)| Count(good, bad)),
        Just(SendOut),
        Just(Deliver),
        Just(TakeBack),
        (1..5).prop_map(More),
    ]
}

fn take(package: &mut Package, step: Step, tally: Tally, units: &OrderUnits) {
    let delivery = crate::DeliveryId::new(Uuid::from_u128(10));
    match step {
        Step::China => drop(package.receive(&arrival(Country::China), wishing(tally), units)),
        Step::Vietnam => drop(package.receive(&arrival(Country::Vietnam), wishing(tally), units)),
        Step::Hold => drop(package.hold(String::new(), now())),
        Step::Release => drop(package.release(now())),
        Step::Lose => drop(package.report_lost(String::new(), now())),
        Step::Find => drop(package.find(now())),
        Step::Pack => drop(package.pack(BAG, now())),
        Step::Unpack => drop(package.unpack(BAG.bag, now())),
        Step::Depart => drop(package.depart(SHIPMENT, now())),
        Step::Count(good, defective) => {
            let missing = package.lines().first().map_or(0, PackageLine::uncounted) - good - defective;
            let counted = [Counted { order_line_id: LINE, good, defective, missing: missing.max(0) }];
            drop(package.tally(&counted, (good > 5).then_some("a word"), now()));
        }
        Step::SendOut => drop(package.send_out(delivery, now())),
        Step::Deliver => drop(package.deliver(now())),
        Step::TakeBack => drop(package.take_back("", now())),
        Step::More(quantity) => package.carry(SERVED, &[(LINE, quantity)], wishing(tally), units),
    }
}

proptest! {
    /// domain.md §4: `purchased ≥ received_good + defective + missing`, `received_good ≥ shipped ≥ delivered`.
    #[test]
    fn no_unit_leaks_whatever_happens(
        steps in prop::collection::vec(step(), 0..40),
        purchased in 1..20_i32,
        tally in prop::sample::select(vec![Tally::None, Tally::Due, Tally::Exempt]),
    ) {
        let mut units = bought(purchased);
        let mut package = announced();
        let mut total = Units::default();
        for step in steps {
            let before = package.clone();
            take(&mut package, step, tally, &units);
            let change = package.changes().remove(&LINE).unwrap_or_default();
            if units.book(&package.changes()).is_err() {
                package = before;
                continue;
            }
            total = total.plus(change);
            package = Package::restore(package.record().clone(), package.lines().to_vec(), package.serves().to_vec());
            prop_assert!(package.changes().is_empty());
            prop_assert!(total.accounted() <= purchased);
            prop_assert!(total.received_good >= total.shipped && total.shipped >= total.delivered);
            let counts = [total.received_good, total.defective, total.missing, total.shipped, total.delivered];
            prop_assert!(counts.iter().all(|count| *count >= 0), "{:?}", total);
        }
    }
}

use domain::packages::{
    Arrival, CarriageRefused, Country, LineUnits, Measures, OrderUnits, Package, PackageAction, PackageStatus, Sack,
    Served, Tally, TransitionRefused, Units, Wishes,
};
use domain::{Event, Kilograms, OrderLineId};
use proptest::prelude::*;

use crate::{Outcome, assert_follows, assert_reachable, id, judge, now, table};

/// domain.md §7. What is held, lost or nobody's goes on from `in_china` in this table.
const LIFE: &str = "
    announce           | announced in_china packed in_transit in_vietnam anonymous held     | =
    withdraw           | announced lost                                                     | =
    receive_in_china   | announced                                                          | in_china
    receive_in_vietnam | announced in_china packed in_transit                               | in_vietnam
    receive_in_vietnam | anonymous                                                          | anonymous
    match              | anonymous                                                          | in_china
    hold               | announced in_china in_vietnam                                      | held
    release            | held                                                               | in_china
    report_lost        | announced in_china packed in_transit in_vietnam anonymous held     | lost
    found              | lost                                                               | in_china
    pack               | in_china                                                           | packed
    unpack             | packed                                                             | in_china
    depart             | packed                                                             | in_transit
    send_out           | in_vietnam                                                         | out_for_delivery
    deliver            | out_for_delivery                                                   | delivered
    take_back          | out_for_delivery                                                   | in_vietnam
";
/// What no command brings about yet: it comes with complaints and returns to China.
const TO_COME: [&str; 4] = ["damaged", "returning", "returned", "disposed"];

#[test]
fn a_package_lives_as_its_table_says() {
    let life = table(LIFE);
    let after = |status: PackageStatus, action| status.after(action, PackageStatus::InChina).ok();
    assert_follows(&life, PackageAction::ALL, PackageStatus::ALL, after);
    // Nobody announces what comes without a name.
    let mut unknown = TO_COME.to_vec();
    unknown.insert(0, "anonymous");
    assert_reachable(&life, "announced", PackageStatus::ALL, &unknown);
}

const LINE: u128 = 3;

fn arrival(country: Country, warehouse: u128) -> Arrival {
    let measures = Measures { weight: Kilograms::new(2.into()).ok(), size: None };
    Arrival { warehouse: id(warehouse), country, measures, shipment: None, at: now() }
}

fn status_alone<T>(done: Result<T, TransitionRefused>) -> Outcome {
    if done.is_ok() { Outcome::Done } else { Outcome::Refused }
}

fn carried<T>(done: Result<T, CarriageRefused>) -> Outcome {
    match done {
        Ok(_) => Outcome::Done,
        Err(CarriageRefused::Status(_)) => Outcome::Refused,
        Err(
            CarriageRefused::TallyDue
            | CarriageRefused::NotWeighed
            | CarriageRefused::OtherWarehouse
            | CarriageRefused::OtherDestination
            | CarriageRefused::OtherBag
            | CarriageRefused::OtherDelivery,
        ) => Outcome::Otherwise,
    }
}

/// `None` where a door has taken the package in before, which is told and changes nothing.
fn receive(package: &mut Package, arrival: &Arrival, wishes: Wishes, units: &OrderUnits) -> Option<Outcome> {
    match package.receive(arrival, wishes, units) {
        Ok(event) => event.map(|_: Event| Outcome::Done),
        Err(_) => Some(Outcome::Refused),
    }
}

fn act(
    package: &mut Package,
    action: PackageAction,
    wishes: Wishes,
    units: &OrderUnits,
    which: u128,
) -> Option<Outcome> {
    let sack = Sack { bag: id(which), origin: id(1), destination: id(2) };
    Some(match action {
        PackageAction::Announce => return None,
        PackageAction::Withdraw => {
            status_alone(package.withdraw(Served { purchase: id(5), order: id(6) }, which == 1, now()))
        }
        PackageAction::ReceiveInChina => return receive(package, &arrival(Country::China, 1), wishes, units),
        PackageAction::ReceiveInVietnam => return receive(package, &arrival(Country::Vietnam, 2), wishes, units),
        PackageAction::Match => status_alone(package.adopt(id(7), None, now())),
        PackageAction::Hold => status_alone(package.hold("wet".to_owned(), now())),
        PackageAction::Release => status_alone(package.release(now())),
        PackageAction::ReportLost => status_alone(package.report_lost("gone".to_owned(), now())),
        PackageAction::Find => status_alone(package.find(now())),
        PackageAction::Pack => match package.pack(sack, now()) {
            Ok(None) => return None,
            done => carried(done),
        },
        PackageAction::Unpack => carried(package.unpack(id(which), now())),
        PackageAction::Depart => status_alone(package.depart(id(8), now())),
        PackageAction::SendOut => carried(package.send_out(id(which), now())),
        PackageAction::Deliver => status_alone(package.deliver(now())),
        PackageAction::TakeBack => status_alone(package.take_back("torn", now())),
    })
}

/// The status by which the table judges: a held or lost package comes into a warehouse from where it was.
fn judged(package: &Package, action: PackageAction) -> PackageStatus {
    let arrives = matches!(action, PackageAction::ReceiveInChina | PackageAction::ReceiveInVietnam);
    if arrives { package.position() } else { package.record().status }
}

proptest! {
    #[test]
    fn whatever_is_done_to_a_package_in_whatever_order(
        commands in prop::collection::vec((prop::sample::select(PackageAction::ALL), 1_u128..3), 0..40),
        known in any::<bool>(),
        tally in prop::sample::select(vec![Tally::None, Tally::Due]),
    ) {
        let life = table(LIFE);
        let line: OrderLineId = id(LINE);
        let units = OrderUnits::new([LineUnits { order_line_id: line, purchased: 10, resolved: 0, units: Units::default() }]);
        let wishes = Wishes { tally, crating: false };
        let number = "YT1234".parse().unwrap();
        let mut package = if known {
            let mut package = Package::announce(id(9), number, Some(id(7)), None, now()).0;
            package.carry(Served { purchase: id(5), order: id(6) }, &[(line, 10)], Wishes::NONE, &units);
            package
        } else {
            Package::anonymous(id(9), number, &arrival(Country::China, 1)).0
        };
        for (action, which) in commands {
            let before = package.clone();
            let Some(outcome) = act(&mut package, action, wishes, &units, which) else {
                prop_assert_eq!(format!("{before:?}"), format!("{package:?}"), "what is told twice changes nothing");
                continue;
            };
            let done = matches!(outcome, Outcome::Done);
            let (from, mut to) = (judged(&before, action), judged(&package, action));
            // Where it goes on from is another question than whether it does.
            let goes_on = matches!(action, PackageAction::Match | PackageAction::Release | PackageAction::Find);
            let was_found = before.record().status == PackageStatus::Lost && action != PackageAction::Find && done;
            if done && goes_on {
                let back = if action == PackageAction::Match { PackageStatus::InChina } else { before.position() };
                prop_assert!(to == back || action == PackageAction::Match && to == PackageStatus::InVietnam);
                to = PackageStatus::InChina;
            }
            if was_found && action != PackageAction::Withdraw {
                // Where it turns up, whatever was believed before.
                let country = if action == PackageAction::ReceiveInChina { PackageStatus::InChina } else { PackageStatus::InVietnam };
                prop_assert!(to == country || to == PackageStatus::Anonymous, "{action}: {to}");
                continue;
            }
            judge(&life, action.as_str(), outcome, (&before, from.to_string()), (&package, to.to_string()))?;

            let record = package.record();
            let aside = matches!(record.status, PackageStatus::Held | PackageStatus::Lost);
            prop_assert_eq!(record.resumes_as.is_some(), aside, "what is aside remembers where it goes on from");
            prop_assert_eq!(record.reason.is_some(), aside);
            prop_assert!(record.status != PackageStatus::Packed || record.bag_id.is_some());
            prop_assert_eq!(record.delivered_at.is_some(), record.status == PackageStatus::Delivered);
            let booked = package.changes().remove(&line).unwrap_or_default();
            prop_assert!(booked.accounted() <= 10 && booked.shipped <= booked.received_good && booked.delivered <= booked.shipped);
        }
    }
}

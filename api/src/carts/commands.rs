//! What can be done to carts. The caller owns the transaction and decides when it commits.

use std::collections::{BTreeMap, HashMap};

use chrono::TimeDelta;
use domain::carts::{
    CartItem, CartItemChange, CartItemRecord, KnownPrice, NormalItem, PriceDoubt, RowProblem, RowProblemCode as Code,
    SaidPrice, items_added, items_expired, items_expiring, price_doubts, said_doubts,
};
use domain::settings::Settings;
use domain::{Actor, CartItemId, CustomerId, Event, Scope, Timestamp};
use persistence::carts::{self, PutItem};
use persistence::{Conn, customers, settings};

use super::problems;
use super::responses::{AddedItems, AddedRow, AddedRowResult, RowOutcome};
use crate::App;
use crate::http::{Problem, require_version};

/// Whose cart is meant: a customer's own, or that of the customer an employee names and may see.
pub(crate) async fn owner(conn: &mut Conn, actor: &Actor, named: Option<CustomerId>) -> Result<CustomerId, Problem> {
    let owner = named.or(actor.customer).ok_or(problems::CUSTOMER_REQUIRED)?;
    let visible = customers::is_visible(conn, owner, actor.customer_scope()).await?;
    if visible { Ok(owner) } else { Err(problems::NOT_FOUND.into()) }
}

/// An item of the cart while rows are being added to it.
struct Place<'a> {
    item: CartItem,
    is_new: bool,
    /// The last row that said something about it.
    page: Option<(&'a NormalItem, Vec<PriceDoubt>)>,
}

/// Puts the rows that are good into the cart; answers each of them, and writes nothing for the others.
pub(crate) async fn add(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    customer: CustomerId,
    rows: &[Result<NormalItem, Vec<RowProblem>>],
    now: Timestamp,
) -> Result<AddedItems, Problem> {
    if !carts::lock_cart(tx, customer).await? {
        return Err(problems::NOT_FOUND.into());
    }
    let settings = settings::load(tx).await?;
    let known = known_of_rows(tx, customer, rows, &settings, now).await?;
    let list = app.goods.current(tx).await?;
    let mut places: Vec<Place<'_>> = vec![];
    for item in carts::lock_active(tx, customer).await? {
        places.push(Place { item, is_new: false, page: None });
    }
    let mut index: HashMap<(String, String), usize> =
        places.iter().enumerate().map(|(place, it)| (key(&it.item), place)).collect();

    let ids: Vec<CartItemId> = app.clock.ids(rows.len());
    let mut answers = vec![];
    for (row, (result, known)) in rows.iter().zip(known).enumerate() {
        let page = match result {
            Ok(page) => page,
            Err(problems) => {
                answers.push(AddedRow { row, outcome: RowOutcome::refused(problems.clone()) });
                continue;
            }
        };
        let found = list.screen([page.title.as_str(), &page.title_translated, &page.variant]);
        if found.forbids() {
            let problem = RowProblem::new("/title_origin", Code::ForbiddenGoods, list.explain(&found));
            answers.push(AddedRow { row, outcome: RowOutcome::refused(vec![problem]) });
            continue;
        }
        let expires_at = expiry(&settings, now);
        let variant = (page.link.clone(), page.variant_key.clone());
        let (place, result) = match index.get(&variant) {
            Some(&place) => match places[place].item.merge(page, expires_at) {
                Ok(()) => (place, AddedRowResult::Merged),
                Err(problem) => {
                    answers.push(AddedRow { row, outcome: RowOutcome::refused(vec![problem]) });
                    continue;
                }
            },
            None if is_full(&settings, places.len()) => {
                answers.push(AddedRow { row, outcome: RowOutcome::refused(vec![full(&settings)]) });
                continue;
            }
            None => {
                let item = CartItem::add(ids[row], customer, page, expires_at);
                index.insert(variant, places.len());
                places.push(Place { item, is_new: true, page: None });
                (places.len() - 1, AddedRowResult::Created)
            }
        };
        let place = &mut places[place];
        // A row of the same post before this one was the last to say something.
        let known = match &place.page {
            Some((page, doubts)) => known.after(page, doubts),
            None => known,
        };
        let doubts = price_doubts(page.into(), &known, settings.cart_price_tolerance);
        place.page = Some((page, doubts.clone()));
        let doubts = if actor.customer.is_some() { PriceDoubt::for_customers(doubts) } else { doubts };
        let outcome = RowOutcome {
            result,
            cart_item_id: Some(place.item.record().id),
            quantity: Some(place.item.record().quantity),
            price_unverified: !doubts.is_empty(),
            price_doubts: doubts,
            goods_verdict: found.verdict,
            goods_notice: list.explain(&found),
            problems: vec![],
        };
        answers.push(AddedRow { row, outcome });
    }
    write(tx, actor, customer, &places, now).await?;
    Ok(AddedItems::new(customer, answers))
}

async fn write(
    tx: &mut Conn,
    actor: &Actor,
    customer: CustomerId,
    places: &[Place<'_>],
    now: Timestamp,
) -> Result<(), Problem> {
    let touched = || places.iter().filter(|place| place.page.is_some());
    if touched().next().is_none() {
        return Ok(());
    }
    let ids = |is_new| touched().filter(|it| it.is_new == is_new).map(|it| it.item.record().id).collect::<Vec<_>>();
    let event = items_added(customer, &ids(true), &ids(false), now);
    let puts = places
        .iter()
        .filter_map(|Place { item, page, .. }| page.as_ref().map(|(page, doubts)| PutItem { item, page, doubts }));
    Ok(carts::put(tx, actor, &puts.collect::<Vec<_>>(), &event).await?)
}

fn key(item: &CartItem) -> (String, String) {
    (item.record().link.clone(), item.record().variant_key.clone())
}

fn expiry(settings: &Settings, now: Timestamp) -> Timestamp {
    now.after(TimeDelta::days(settings.cart_ttl_days.get().into()))
}

fn is_full(settings: &Settings, lines: usize) -> bool {
    usize::try_from(settings.cart_max_lines.get()).is_ok_and(|most| lines >= most)
}

fn full(settings: &Settings) -> RowProblem {
    RowProblem::new("", Code::CartFull, format!("the cart holds at most {} items", settings.cart_max_lines.get()))
}

/// What is known of the prices of variants, by link and key; in the order asked.
pub(crate) async fn known_prices(
    tx: &mut Conn,
    customer: CustomerId,
    (links, keys): (&[String], &[String]),
    settings: &Settings,
    now: Timestamp,
) -> Result<Vec<KnownPrice>, Problem> {
    let since = now.after(-TimeDelta::days(settings.cart_price_memory_days.get().into()));
    Ok(carts::known_prices(tx, customer, links, keys, since).await?)
}

/// For every row what is known of its price; nothing for a refused one.
async fn known_of_rows(
    tx: &mut Conn,
    customer: CustomerId,
    rows: &[Result<NormalItem, Vec<RowProblem>>],
    settings: &Settings,
    now: Timestamp,
) -> Result<Vec<KnownPrice>, Problem> {
    let good = || rows.iter().filter_map(|row| row.as_ref().ok());
    let links: Vec<_> = good().map(|item| item.link.clone()).collect();
    let keys: Vec<_> = good().map(|item| item.variant_key.clone()).collect();
    let mut known = known_prices(tx, customer, (&links, &keys), settings, now).await?.into_iter();
    Ok(rows.iter().map(|row| row.as_ref().ok().and_then(|_| known.next()).unwrap_or_default()).collect())
}

async fn lock(tx: &mut Conn, actor: &Actor, id: CartItemId) -> Result<CartItem, Problem> {
    Ok(carts::lock(tx, id, actor.customer_scope()).await?.ok_or(problems::ITEM_NOT_FOUND)?)
}

pub(crate) async fn change(
    tx: &mut Conn,
    actor: &Actor,
    id: CartItemId,
    version: i32,
    change: CartItemChange,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut item = lock(tx, actor, id).await?;
    require_version(item.record().version, version)?;
    let before = item.record().clone();
    let event = item.change(change, now)?;
    let doubts = if item.record().variant == before.variant {
        None
    } else {
        Some(doubts_of_reworded(tx, actor, &item, &before, now).await?)
    };
    carts::save(tx, actor, &item, &event).await.map_err(problems::of_save)?;
    if let Some(doubts) = doubts {
        carts::save_doubts(tx, id, &doubts).await?;
    }
    Ok(())
}

/// The price is that of the variant before. Of one that the page knows by a key, words tell nothing.
async fn doubts_of_reworded(
    tx: &mut Conn,
    actor: &Actor,
    item: &CartItem,
    before: &CartItemRecord,
    now: Timestamp,
) -> Result<Vec<PriceDoubt>, Problem> {
    let record = item.record();
    let settings = settings::load(tx).await?;
    let known = if record.variant_key == before.variant_key {
        KnownPrice::default()
    } else {
        let (link, key) = (std::slice::from_ref(&record.link), std::slice::from_ref(&record.variant_key));
        known_prices(tx, record.customer_id, (link, key), &settings, now).await?.pop().unwrap_or_default()
    };
    let view = carts::find(tx, record.id, Scope::All).await?.ok_or(problems::ITEM_NOT_FOUND)?;
    let said = SaidPrice { unit_price: view.unit_price, tiers: &view.price_tiers, quantity: record.quantity };
    Ok(said_doubts(said, &known, settings.cart_price_tolerance, actor.customer.is_some()))
}

pub(crate) async fn remove(tx: &mut Conn, actor: &Actor, id: CartItemId, now: Timestamp) -> Result<(), Problem> {
    let mut item = lock(tx, actor, id).await?;
    let event = item.remove(now)?;
    Ok(carts::save(tx, actor, &item, &event).await?)
}

pub(crate) async fn restore(tx: &mut Conn, actor: &Actor, id: CartItemId, now: Timestamp) -> Result<(), Problem> {
    let owner = carts::find(tx, id, actor.customer_scope()).await?.ok_or(problems::ITEM_NOT_FOUND)?.customer_id;
    carts::lock_cart(tx, owner).await?;
    let lines = carts::active(tx, owner).await?.len();
    let settings = settings::load(tx).await?;
    let mut item = lock(tx, actor, id).await?;
    let event = item.restore(expiry(&settings, now), now)?;
    if is_full(&settings, lines) {
        return Err(problems::FULL.because(full(&settings).message));
    }
    carts::save(tx, actor, &item, &event).await.map_err(problems::of_save)
}

/// What time does to carts, one batch: customers are warned, items expire, and what left long ago is deleted.
/// Answers how many items that were.
pub(crate) async fn pass_time(tx: &mut Conn, now: Timestamp) -> Result<u64, Problem> {
    const BATCH: i64 = 500;
    let actor = Actor::system();
    let settings = settings::load(tx).await?;

    let mut due = carts::lock_due(tx, now, BATCH).await?;
    let mut expired: BTreeMap<CustomerId, Vec<CartItemId>> = BTreeMap::new();
    for item in &mut due {
        item.expire(now)?;
        expired.entry(item.record().customer_id).or_default().push(item.record().id);
    }
    let events: Vec<Event> = expired.iter().map(|(customer, items)| items_expired(*customer, items, now)).collect();
    carts::save_all(tx, &actor, &due, &events).await?;

    let soon = now.after(TimeDelta::hours(settings.cart_warning_hours.get().into()));
    let expiring = carts::expiring(tx, soon, BATCH).await?;
    let mut warned: BTreeMap<CustomerId, (Vec<CartItemId>, Timestamp)> = BTreeMap::new();
    for item in &expiring {
        warned.entry(item.customer_id).or_insert((vec![], item.expires_at)).0.push(item.id);
    }
    let events: Vec<Event> =
        warned.iter().map(|(customer, (items, first))| items_expiring(*customer, items, *first, now)).collect();
    let ids: Vec<_> = expiring.iter().map(|item| item.id).collect();
    carts::mark_warned(tx, &actor, &ids, now, &events).await?;

    let long_ago = now.after(-TimeDelta::days(settings.cart_keep_days.get().into()));
    let forgotten = carts::forget(tx, long_ago, BATCH).await?;
    Ok(forgotten + (due.len() + expiring.len()) as u64)
}

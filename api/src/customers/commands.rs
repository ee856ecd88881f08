//! What can be done to customers. The caller owns the transaction and decides when it commits.

use domain::customers::{
    Address, AddressChange, CustomerChange, LevelMove, LevelMoveReason, LevelName, MAX_ADDRESSES, NewAddress,
    NewCustomer,
};
use domain::identity::{Locale, NewUser};
use domain::{Actor, AddressId, CustomerId, LevelId, Timestamp, UserId, Vnd};
use persistence::customers::Deciding;
use persistence::orders::{Work, has_role_permission};
use persistence::{Conn, Error, customers, identity, pricing, settings};

use super::problems;
use super::requests::CreateCustomerAccount;
use crate::http::{Problem, problems as common, require_version};
use crate::identity::problems::EMAIL_TAKEN;

/// Customers see nobody but themselves, care staff those they work for.
pub(crate) async fn visible(conn: &mut Conn, actor: &Actor, customer: CustomerId) -> Result<(), Problem> {
    let visible = customers::is_visible(conn, customer, actor.customer_scope()).await?;
    if visible { Ok(()) } else { Err(problems::NOT_FOUND.into()) }
}

/// With an empty wallet.
pub(crate) async fn create(tx: &mut Conn, actor: &Actor, new: &NewCustomer) -> Result<(), Problem> {
    if actor.customer.is_some() {
        return Err(common::FORBIDDEN.because("customers register themselves"));
    }
    require_suitable(tx, new.care_staff).await?;
    customers::insert(tx, actor, new).await.map_err(refused)
}

/// An account under the customer's name, whose owner is mailed a link to choose a password.
pub(crate) async fn create_account(
    tx: &mut Conn,
    actor: &Actor,
    customer: CustomerId,
    id: UserId,
    request: &CreateCustomerAccount,
    now: Timestamp,
) -> Result<(), Problem> {
    if actor.customer.is_some() {
        return Err(common::FORBIDDEN.because("customers register themselves"));
    }
    visible(tx, actor, customer).await?;
    let found = customers::lock(tx, customer).await?.ok_or(problems::NOT_FOUND)?;
    let locale = request.locale.unwrap_or(Locale::Vietnamese);
    let user = NewUser::of_customer(id, customer, request.email.clone(), found.record().name.clone(), locale, now);
    identity::insert_user(tx, actor, &user, &user.invited()).await.map_err(|error| match error.constraint() {
        Some("users_customer_unique") => problems::ACCOUNT_EXISTS.into(),
        Some("users_email_unique") => EMAIL_TAKEN.into(),
        _ => error.into(),
    })
}

/// A level that is set holds until it is cleared; from then on turnover decides again, at once.
pub(crate) async fn change(
    tx: &mut Conn,
    actor: &Actor,
    id: CustomerId,
    version: i32,
    change: CustomerChange,
    now: Timestamp,
) -> Result<(), Problem> {
    visible(tx, actor, id).await?;
    if actor.customer.is_some() && change.is_for_staff() {
        return Err(common::FORBIDDEN.because("level, care staff and internal note are for staff to change"));
    }
    let clears = change.level.is_clear();
    if clears {
        customers::keep_levels(tx).await?;
    }
    let mut customer = customers::lock(tx, id).await?.ok_or(problems::NOT_FOUND)?;
    require_version(customer.record().version, version)?;
    require_suitable(tx, change.care_staff.as_set().copied()).await?;
    let before = customer.record().level_id;
    let mut events = vec![customer.change(change, now)];
    let after = customer.record().level_id;
    if after != before && !clears {
        let by_hand = LevelMove::by_hand(name(tx, before).await?, name(tx, after).await?);
        events.push(by_hand.event(id, now));
    }
    customers::save(tx, actor, &customer, &events).await.map_err(refused)?;
    if clears { let_turnover_decide(tx, actor, id, before, now).await } else { Ok(()) }
}

/// Staff have taken back their word about the level.
async fn let_turnover_decide(
    tx: &mut Conn,
    actor: &Actor,
    id: CustomerId,
    before: Option<LevelId>,
    now: Timestamp,
) -> Result<(), Problem> {
    let deciding = deciding(tx, now).await?;
    let left = name(tx, before).await?;
    let raised = customers::raise(tx, actor, &[id], LevelMoveReason::ByHand, deciding, left.clone()).await?;
    if raised == 0 && left.is_some() {
        let none = LevelMove::by_hand(left, None);
        customers::tell(tx, actor, &none.event(id, now)).await?;
    }
    Ok(())
}

async fn name(tx: &mut Conn, level: Option<LevelId>) -> Result<Option<LevelName>, Problem> {
    let Some(id) = level else { return Ok(None) };
    Ok(pricing::find_level(tx, id).await?.map(|level| LevelName { id, name: level.name }))
}

/// Which turnover decides a level now.
pub(super) async fn deciding(conn: &mut Conn, now: Timestamp) -> Result<Deciding, Problem> {
    Ok(Deciding { window: settings::load(conn).await?.levels_window, at: now })
}

async fn require_suitable(tx: &mut Conn, care_staff: Option<UserId>) -> Result<(), Problem> {
    match care_staff {
        Some(staff) if !has_role_permission(tx, staff, Work::Care.needs()).await? => {
            Err(problems::STAFF_UNSUITABLE.into())
        }
        Some(_) | None => Ok(()),
    }
}

fn refused(error: Error) -> Problem {
    match error.constraint() {
        Some("customers_phone_unique") => problems::PHONE_TAKEN.into(),
        Some("customers_level_id_fkey") => problems::LEVEL_UNKNOWN.into(),
        _ => error.into(),
    }
}

/// At most [`MAX_ADDRESSES`]. A new default takes the place of the one there is.
pub(crate) async fn create_address(
    tx: &mut Conn,
    actor: &Actor,
    customer: CustomerId,
    id: AddressId,
    new: NewAddress,
    now: Timestamp,
) -> Result<(), Problem> {
    lock(tx, actor, customer).await?;
    if customers::address_count(tx, customer).await? >= MAX_ADDRESSES {
        return Err(problems::TOO_MANY_ADDRESSES.because(format_args!("{MAX_ADDRESSES} are the most")));
    }
    if new.is_default {
        free_default(tx, actor, customer, now).await?;
    }
    let (address, event) = Address::create(id, customer, new, now);
    Ok(customers::insert_address(tx, actor, &address, &event).await?)
}

pub(crate) async fn change_address(
    tx: &mut Conn,
    actor: &Actor,
    (customer, id): (CustomerId, AddressId),
    version: i32,
    change: AddressChange,
    now: Timestamp,
) -> Result<(), Problem> {
    lock(tx, actor, customer).await?;
    let mut address = customers::lock_address(tx, customer, id).await?.ok_or(problems::ADDRESS_NOT_FOUND)?;
    require_version(address.record().version, version)?;
    if change.is_default == Some(true) && !address.record().is_default {
        free_default(tx, actor, customer, now).await?;
    }
    let event = address.change(change, now);
    Ok(customers::save_address(tx, actor, &address, &event).await?)
}

pub(crate) async fn delete_address(
    tx: &mut Conn,
    actor: &Actor,
    customer: CustomerId,
    id: AddressId,
    now: Timestamp,
) -> Result<(), Problem> {
    lock(tx, actor, customer).await?;
    let address = customers::lock_address(tx, customer, id).await?.ok_or(problems::ADDRESS_NOT_FOUND)?;
    Ok(customers::delete_address(tx, actor, id, now, &address.deleted(now)).await?)
}

/// Whoever changes addresses queues here, so that their number and the default hold.
async fn lock(tx: &mut Conn, actor: &Actor, customer: CustomerId) -> Result<(), Problem> {
    visible(tx, actor, customer).await?;
    customers::lock(tx, customer).await?.ok_or(problems::NOT_FOUND)?;
    Ok(())
}

async fn free_default(tx: &mut Conn, actor: &Actor, customer: CustomerId, now: Timestamp) -> Result<(), Problem> {
    if let Some(mut address) = customers::lock_default_address(tx, customer).await? {
        let event = address.step_down(now);
        customers::save_address(tx, actor, &address, &event).await?;
    }
    Ok(())
}

/// Setting what is set already leaves no trace.
pub(crate) async fn set_credit(
    tx: &mut Conn,
    actor: &Actor,
    customer: CustomerId,
    limit: Vnd,
    now: Timestamp,
) -> Result<(), Problem> {
    visible(tx, actor, customer).await?;
    let mut credit = customers::lock_credit(tx, customer).await?.ok_or(problems::NOT_FOUND)?;
    let Some(event) = credit.set(limit, now) else { return Ok(()) };
    customers::save_credit(tx, actor, &credit, &event).await.map_err(|error| match error.constraint() {
        Some("wallets_available_not_negative") => problems::CREDIT_IN_USE.into(),
        _ => error.into(),
    })
}

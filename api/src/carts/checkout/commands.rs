//! What can be done to checkouts. The caller owns the transaction and decides when it commits.

use chrono::TimeDelta;
use domain::carts::{Checkout, CheckoutError, CheckoutRequest, Offer};
use domain::orders::{Channel, Destination, NewOrder};
use domain::pricing::{DiscountRefused, DiscountUse};
use domain::{Actor, CartItemId, CheckoutId, Cny, CustomerId, Timestamp, Vnd};
use persistence::carts::{self, CartItemView};
use persistence::pricing::Reserved;
use persistence::{Conn, orders, pricing, settings};

use super::offer::{ShopGoods, by_shop, offer, shares, told};
use crate::App;
use crate::carts::problems;
use crate::http::{FieldProblem, Language, Problem};
use crate::orders::commands::{Destined, destination, submit};
use crate::orders::problems::WAREHOUSE_UNKNOWN;
use crate::pricing::discounts;

/// Prices what is wanted of the cart, shop by shop, and keeps the offer.
pub(crate) async fn open(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: CheckoutId,
    customer: CustomerId,
    request: CheckoutRequest,
    now: Timestamp,
) -> Result<(), Problem> {
    let items = selected(tx, customer, &request.cart_item_ids).await?;
    destination(tx, customer, &destined(&request)).await?;
    if !orders::receives(tx, request.warehouse_id).await? {
        return Err(WAREHOUSE_UNKNOWN.into());
    }
    let shops = by_shop(&items)?;
    let mut offered = offer(tx, app, customer, &request, &shops, None, now).await?;
    let mut used = None;
    if let Some(code) = &request.discount_code {
        let goods = Vnd::sum(offered.shops.iter().map(|shop| shop.quote.goods_vnd))?;
        let code = discounts::usable(tx, code, customer, goods, now).await?;
        let promised = (code.record().code.clone(), code.record().terms);
        offered = offer(tx, app, customer, &request, &shops, Some(&promised), now).await?;
        used = Some(code);
    }
    let minutes = settings::load(tx).await?.quote_ttl_minutes.get();
    let expires_at = now.after(TimeDelta::minutes(minutes.into()));
    let (checkout, event) = Checkout::open(id, customer, request, offered, actor.id, now, expires_at);
    carts::insert_checkout(tx, actor, &checkout, &event).await?;
    if let Some(code) = used {
        let it = DiscountUse::new(app.clock.id(), &code, customer, Some(id));
        discounts::reserve(tx, actor, &it, expires_at, now).await?;
    }
    Ok(())
}

/// Makes one order per shop, all or none. What was offered must still hold, and everything still be in the cart.
pub(crate) async fn confirm(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: CheckoutId,
    language: Language,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut checkout =
        carts::lock_checkout(tx, id, actor.customer_scope()).await?.ok_or(problems::CHECKOUT_NOT_FOUND)?;
    checkout.require_open()?;
    let (customer, request) = (checkout.record().customer_id, checkout.record().request.clone());
    carts::lock_cart(tx, customer).await?;
    let mut places = carts::lock_selected(tx, customer, &request.cart_item_ids).await?;
    let items = selected(tx, customer, &request.cart_item_ids).await?;
    let shops = by_shop(&items)?;
    let reserved = pricing::reserved_discount(tx, id).await?;
    if reserved.as_ref().is_some_and(|reserved| reserved.is_late) {
        return Err(DiscountRefused::NotFirst.into());
    }
    let promised = reserved.as_ref().map(|reserved| (reserved.it.code.clone(), reserved.terms));
    let now_offered = offer(tx, app, customer, &request, &shops, promised.as_ref(), now).await?;
    checkout.require_valid(&now_offered, now).map_err(|error| expired(error, actor, now_offered.clone(), language))?;

    let destination = destination(tx, customer, &destined(&request)).await?;
    let news = shops.iter().filter_map(|shop| new_order(customer, &request, destination.as_ref(), shop));
    let placed = submit(tx, app, actor, customer, request.warehouse_id, news.collect(), now).await?;
    let orders: Vec<_> = placed.iter().map(|placed| placed.order.record().id).collect();
    if let Some((Reserved { it, .. }, promised)) = reserved.zip(promised) {
        let shares = shares(&now_offered.shops, &promised)?;
        let shares: Vec<_> = orders.iter().copied().zip(shares).collect();
        pricing::use_discount(tx, actor, &it, &shares, &it.be_used(&orders, now)).await?;
    }
    for item in &mut places {
        item.order(now)?;
    }
    carts::save_all(tx, actor, &places, &[]).await?;
    let event = checkout.confirm(&orders, now)?;
    Ok(carts::save_confirmed(tx, actor, &checkout, &orders, &event).await?)
}

/// All of the items, or a refusal that names those that are not in the cart.
async fn selected(tx: &mut Conn, customer: CustomerId, ids: &[CartItemId]) -> Result<Vec<CartItemView>, Problem> {
    let items = carts::selected(tx, customer, ids).await?;
    let gone = ids.iter().enumerate().filter(|(_, id)| !items.iter().any(|item| item.id == **id));
    let errors: Vec<_> = gone
        .map(|(index, _)| FieldProblem {
            pointer: format!("/cart_item_ids/{index}"),
            code: "not_in_cart",
            message: "is not in the cart".to_owned(),
        })
        .collect();
    if errors.is_empty() {
        return Ok(items);
    }
    let mut problem = Problem::from(problems::ITEMS_GONE);
    problem.errors = errors;
    Err(problem)
}

fn destined(request: &CheckoutRequest) -> Destined {
    request.address_id.map_or(Destined::Nowhere, Destined::Address)
}

fn new_order(
    customer: CustomerId,
    request: &CheckoutRequest,
    destination: Option<&Destination>,
    shop: &ShopGoods<'_>,
) -> Option<NewOrder> {
    let (first, _) = shop.lines.first()?;
    Some(NewOrder {
        customer,
        channel: Channel::Extension,
        marketplace: first.marketplace,
        shop_id: first.shop_id.clone(),
        shop_name: first.shop_name.clone(),
        destination: destination.cloned(),
        warehouse: request.warehouse_id,
        services: request.services,
        surcharges: request.surcharges.clone(),
        // Insured at what the goods cost, until somebody declares another value.
        declared_value: None,
        deposit_percent: request.deposit_percent,
        accepts_shortage: request.accepts_shortage,
        china_freight: Cny::ZERO,
        customer_note: request.customer_note.clone(),
        source_document: None,
        lines: shop.order_lines(),
    })
}

/// With what the same goods cost now, so that the customer can be asked at once.
fn expired(error: CheckoutError, actor: &Actor, now_offered: Offer, language: Language) -> Problem {
    Problem::from(error).with_data(&told(now_offered, actor, language))
}

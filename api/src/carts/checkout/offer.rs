//! What the goods of a checkout cost, and what is missing.

use domain::carts::{CheckoutRequest, Offer, PricedLine, QuotedItem, RowProblem, RowProblemCode as Code, ShopQuote};
use domain::goods::{GoodsList, Screening};
use domain::orders::NewLine;
use domain::pricing::{DiscountTerms, OrderInput, PricedLine as QuotedLine, RateTables};
use domain::{Actor, Cny, CustomerId, Timestamp};
use persistence::Conn;
use persistence::carts::{CartItemView, CheckoutBasis};
use persistence::pricing::Applicable;

use crate::App;
use crate::carts::responses::{messages, price_items};
use crate::http::{Language, Problem, put_in_language};
use crate::pricing;
use crate::pricing::discounts::Promised;

/// The goods of one shop, priced together with all others of the checkout.
pub struct ShopGoods<'a> {
    pub lines: Vec<(&'a CartItemView, PricedLine)>,
}

/// The items by shop, in the order in which they were put into the cart.
pub fn by_shop(items: &[CartItemView]) -> Result<Vec<ShopGoods<'_>>, Problem> {
    let mut shops: Vec<ShopGoods<'_>> = vec![];
    for (item, priced) in items.iter().zip(price_items(items)?) {
        let is_of_shop = |shop: &&mut ShopGoods<'_>| {
            shop.lines
                .first()
                .is_some_and(|(other, _)| (other.marketplace, &other.shop_id) == (item.marketplace, &item.shop_id))
        };
        match shops.iter_mut().find(is_of_shop) {
            Some(shop) => shop.lines.push((item, priced)),
            None => shops.push(ShopGoods { lines: vec![(item, priced)] }),
        }
    }
    Ok(shops)
}

/// One quote per shop, by the rate card and the exchange rate that count for the customer now.
pub async fn offer(
    tx: &mut Conn,
    app: &App,
    customer: CustomerId,
    request: &CheckoutRequest,
    shops: &[ShopGoods<'_>],
    promised: Option<&Promised>,
    now: Timestamp,
) -> Result<Offer, Problem> {
    let in_force = pricing::commands::applicable(tx, customer, now).await?;
    let terms = in_force.pricing();
    let list = app.goods.current(tx).await?;
    let mut quotes = vec![];
    let mut defects = vec![];
    if request.address_id.is_none() {
        defects.push(RowProblem::new("/request/address_id", Code::Required, "is missing"));
    }
    for (index, shop) in shops.iter().enumerate() {
        let Some((first, _)) = shop.lines.first() else { continue };
        let lines: Vec<_> = shop.lines.iter().map(|(item, priced)| quoted(item, priced)).collect();
        defects.extend(shop.defects(&format!("/offer/shops/{index}")));
        defects.extend(shop.unwanted(&list, &format!("/offer/shops/{index}")));
        quotes.push(ShopQuote {
            marketplace: first.marketplace,
            shop_id: first.shop_id.clone(),
            shop_name: first.shop_name.clone(),
            quote: terms.order(&input(request, &lines, terms.tables))?,
            lines,
        });
    }
    if let Some(promised) = promised {
        take_off(&mut quotes, promised)?;
    }
    let Applicable { version_id, audience, level, sell, .. } = in_force;
    Ok(Offer::new(version_id, audience, level, sell, quotes, defects)?)
}

/// As whoever asks reads it.
pub fn told(mut offer: Offer, actor: &Actor, language: Language) -> Offer {
    put_in_language(messages(&mut offer.defects), language);
    if actor.customer.is_some() { offer.for_customers() } else { offer }
}

/// What was offered, reckoned again by what decided it then.
pub fn again(basis: &CheckoutBasis) -> Result<Offer, Problem> {
    let terms = basis.terms();
    let mut shops = basis.offer.shops.clone();
    for shop in &mut shops {
        shop.quote = terms.order(&input(&basis.request, &shop.lines, terms.tables))?;
    }
    if let Some(promised) = &basis.discount {
        take_off(&mut shops, promised)?;
    }
    let (total, deposit) = Offer::sums(&shops)?;
    Ok(Offer { shops, total, deposit, ..basis.offer.clone() })
}

/// What is priced of a shop's goods. What the shop asks for freight within China is known once it is ordered.
fn input(request: &CheckoutRequest, lines: &[QuotedItem], tables: &RateTables) -> OrderInput {
    let lines = lines.iter().map(|line| QuotedLine { unit_price: line.unit_price, quantity: line.quantity });
    OrderInput {
        deposit_percent: request.deposit_percent,
        surcharges: tables.surcharges_of_goods(&request.surcharges),
        ..OrderInput::of_goods(lines.collect(), Cny::ZERO, request.services)
    }
}

/// What a code takes off each shop's quote.
fn take_off(quotes: &mut [ShopQuote], promised: &Promised) -> Result<(), Problem> {
    let shares = shares(quotes, promised)?;
    for (shop, terms) in quotes.iter_mut().zip(shares) {
        let discount = terms.charge(&promised.0, &shop.quote.charges)?;
        shop.quote = shop.quote.clone().less(discount)?;
    }
    Ok(())
}

/// A code's terms for each shop's order.
pub fn shares(quotes: &[ShopQuote], (_, terms): &Promised) -> Result<Vec<DiscountTerms>, Problem> {
    let charges: Vec<_> = quotes.iter().map(|shop| shop.quote.charges.as_slice()).collect();
    Ok(terms.shared(&charges)?)
}

fn quoted(item: &CartItemView, priced: &PricedLine) -> QuotedItem {
    QuotedItem {
        cart_item_id: item.id,
        title: item.title.clone(),
        variant: item.variant.clone(),
        unit_price: priced.unit_price,
        quantity: item.quantity,
        line_total: priced.line_total,
        price_doubts: item.price_doubts.0.clone(),
    }
}

impl ShopGoods<'_> {
    fn defects(&self, at: &str) -> Vec<RowProblem> {
        let lines = self.lines.iter().enumerate();
        let of_line = lines.flat_map(|(index, (_, priced))| priced.defects.iter().map(move |it| (index, it)));
        of_line
            .map(|(index, RowProblem { pointer, code, message })| {
                RowProblem::new(format!("{at}/lines/{index}{pointer}"), *code, message.clone())
            })
            .collect()
    }

    /// Goods that the list keeps from being bought, or from being bought at once.
    fn unwanted(&self, list: &GoodsList, at: &str) -> Vec<RowProblem> {
        let lines = self.lines.iter().enumerate();
        let found = lines.filter_map(|(index, (item, _))| {
            let found = list.screen([item.title.as_str(), &item.title_translated, &item.variant]);
            let pointer = format!("{at}/lines/{index}/title");
            let code = if found.forbids() { Code::ForbiddenGoods } else { Code::RestrictedGoods };
            found.waits().then(|| RowProblem::new(pointer, code, list.explain(&found)))
        });
        found.collect()
    }

    /// As lines of an order, at the prices of their tiers.
    pub fn order_lines(&self) -> Vec<NewLine> {
        let lines = self.lines.iter();
        lines
            .map(|(item, priced)| NewLine {
                item_id: item.item_id.clone(),
                variant_key: item.variant_key.clone(),
                link: item.link.clone(),
                title: item.title.clone(),
                title_translated: item.title_translated.clone(),
                variant: item.variant.clone(),
                image: item.image.clone(),
                unit_price: priced.unit_price,
                price_tiers: item.price_tiers.0.clone(),
                quantity: item.quantity,
                min_quantity: least(item, priced),
                note: item.note.clone(),
                price_doubts: item.price_doubts.0.clone(),
                screening: Screening::default(),
                goods_allowed: false,
            })
            .collect()
    }
}

/// A minimum that other variants or a mixed batch help to reach is none of this line.
fn least(item: &CartItemView, priced: &PricedLine) -> i32 {
    let is_short = priced.defects.iter().any(|defect| defect.code == Code::BelowMinimum);
    if is_short { item.min_quantity } else { item.min_quantity.min(item.quantity) }
}

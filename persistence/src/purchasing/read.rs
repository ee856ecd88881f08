//! Reads for screens: as wide as the answer, never locked. Purchases are not for customers, whatever their permissions.

use domain::carts::Marketplace;
use domain::purchasing::{ConsentStatus, PurchaseStatus};
use domain::{Cny, ConsentId, OrderId, PurchaseId, Scope, ShortageId, SignedAmount};

use super::payments::payments;
use super::{ConsentView, PurchaseDetail, PurchaseLineView, PurchasePackage, PurchaseSummary, ShortageView};
use crate::{Conn, Page, PageRequest, Result};

#[derive(Clone, Debug, Default)]
pub struct PurchaseFilter {
    /// Any of these; all where it is empty.
    pub statuses: Vec<PurchaseStatus>,
    pub order: Option<OrderId>,
    pub marketplace: Option<Marketplace>,
    pub shop_order_number: Option<String>,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct ConsentFilter {
    pub status: Option<ConsentStatus>,
    pub order: Option<OrderId>,
}

/// Whether there is such an order, and the caller sees what is bought for it.
pub async fn sees_order(conn: &mut Conn, id: OrderId, scope: Scope) -> Result<bool> {
    let visible = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM orders
            WHERE id = $1
              AND $2::uuid IS NULL
              AND ($3::uuid IS NULL OR care_staff_id = $3 OR ordering_staff_id = $3
                   OR ($4 AND care_staff_id IS NULL)
                   OR ($5 AND ordering_staff_id IS NULL AND status = 'deposited'))) AS "visible!""#,
        id.uuid(),
        scope.customer(),
        scope.employee(),
        scope.sees_unassigned_care(),
        scope.sees_unassigned_ordering(),
    )
    .fetch_one(conn)
    .await?;
    Ok(visible)
}

pub async fn find(conn: &mut Conn, id: PurchaseId, scope: Scope) -> Result<Option<PurchaseDetail>> {
    let page = PageRequest { limit: 1, after: None };
    let Some(purchase) = select(conn, Some(id), &PurchaseFilter::default(), scope, page).await?.pop() else {
        return Ok(None);
    };
    let lines = sqlx::query_as!(
        PurchaseLineView,
        "SELECT line.order_line_id, ordered.title, ordered.variant, line.unit_price, line.quantity
           FROM purchase_lines line JOIN order_lines ordered ON ordered.id = line.order_line_id
          WHERE line.purchase_id = $1
          ORDER BY ordered.position",
        id.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let packages = sqlx::query_as!(
        PurchasePackage,
        "SELECT packages.id AS package_id, packages.tracking_number, packages.status
             FROM package_purchases carried JOIN packages ON packages.id = carried.package_id
            WHERE carried.purchase_id = $1
            ORDER BY packages.id
            LIMIT 200",
        id.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let of_purchase = ShortageFilter { purchase: Some(id), ..ShortageFilter::default() };
    let page = PageRequest { limit: 200, after: None };
    let shortages =
        page.page(select_shortages(conn, of_purchase, Scope::All, page).await?, |shortage| shortage.id).data;
    let payments = payments(conn, id).await?;
    Ok(Some(PurchaseDetail { purchase, lines, payments, packages, shortages }))
}

/// Newest first.
pub async fn list(
    conn: &mut Conn,
    filter: &PurchaseFilter,
    scope: Scope,
    page: PageRequest<PurchaseId>,
) -> Result<Page<PurchaseSummary>> {
    let rows = select(conn, None, filter, scope, page).await?;
    Ok(page.page(rows, |purchase| purchase.id))
}

async fn select(
    conn: &mut Conn,
    id: Option<PurchaseId>,
    filter: &PurchaseFilter,
    scope: Scope,
    page: PageRequest<PurchaseId>,
) -> Result<Vec<PurchaseSummary>> {
    let statuses: Vec<_> = filter.statuses.iter().map(|status| status.as_str().to_owned()).collect();
    let rows = sqlx::query_as!(
        PurchaseSummary,
        r#"SELECT purchase.id, purchase.code, purchase.order_id, orders.code AS order_code, purchase.status,
                  purchase.marketplace, purchase.buyer_account, purchase.shop_order_number, purchase.goods,
                  purchase.freight, purchase.discount, purchase.rebate, due.amount AS "due!: Cny", purchase.paid,
                  purchase.refunded,
                  CASE WHEN purchase.paid_at IS NULL THEN 0 ELSE purchase.paid - purchase.refunded - due.amount END
                      AS "difference!: SignedAmount",
                  purchase.difference_reason, purchase.cost, purchase.cash_account_id, purchase.note,
                  purchase.created_by, purchase.created_at, purchase.paid_at, purchase.shipped_at,
                  purchase.received_at, purchase.warned_at, purchase.escalated_at, purchase.version
             FROM purchases purchase JOIN orders ON orders.id = purchase.order_id
                  CROSS JOIN LATERAL (SELECT CASE WHEN purchase.status IN ('cancelled', 'refunded') THEN 0
                      ELSE GREATEST(purchase.goods + purchase.freight - purchase.discount - purchase.rebate, 0) END
                      AS amount) due
            WHERE ($1::uuid IS NULL OR purchase.id = $1)
              AND CASE cardinality($2::text[]) WHEN 0 THEN true WHEN 1 THEN purchase.status = ($2)[1] ELSE purchase.status = ANY($2) END
              AND ($3::uuid IS NULL OR purchase.order_id = $3)
              AND ($4::text IS NULL OR purchase.marketplace = $4)
              AND ($5::text IS NULL OR purchase.shop_order_number = $5)
              AND $6::uuid IS NULL
              AND ($7::uuid IS NULL OR orders.care_staff_id = $7 OR orders.ordering_staff_id = $7
                   OR ($8 AND orders.care_staff_id IS NULL)
                 OR ($9 AND orders.ordering_staff_id IS NULL AND orders.status = 'deposited'))
              AND ($10::uuid IS NULL OR purchase.id < $10)
              AND planned_each_time($11)
            ORDER BY purchase.id DESC
            LIMIT $11"#,
        id.map(PurchaseId::uuid),
        &statuses,
        filter.order.map(OrderId::uuid),
        filter.marketplace.map(Marketplace::as_str),
        filter.shop_order_number,
        scope.customer(),
        scope.employee(),
        scope.sees_unassigned_care(),
        scope.sees_unassigned_ordering(),
        page.after.map(PurchaseId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Restricts to one shortage, or to those of one order or purchase.
#[derive(Clone, Copy, Debug, Default)]
struct ShortageFilter {
    id: Option<ShortageId>,
    order: Option<OrderId>,
    purchase: Option<PurchaseId>,
}

pub async fn find_shortage(conn: &mut Conn, id: ShortageId, scope: Scope) -> Result<Option<ShortageView>> {
    let filter = ShortageFilter { id: Some(id), ..ShortageFilter::default() };
    let page = PageRequest { limit: 1, after: None };
    Ok(select_shortages(conn, filter, scope, page).await?.pop())
}

/// Newest first.
pub async fn list_shortages(
    conn: &mut Conn,
    order: OrderId,
    scope: Scope,
    page: PageRequest<ShortageId>,
) -> Result<Page<ShortageView>> {
    let filter = ShortageFilter { order: Some(order), ..ShortageFilter::default() };
    let rows = select_shortages(conn, filter, scope, page).await?;
    Ok(page.page(rows, |shortage| shortage.id))
}

async fn select_shortages(
    conn: &mut Conn,
    filter: ShortageFilter,
    scope: Scope,
    page: PageRequest<ShortageId>,
) -> Result<Vec<ShortageView>> {
    let rows = sqlx::query_as!(
        ShortageView,
        r#"SELECT shortage.id, shortage.order_id, shortage.order_line_id, shortage.purchase_id, shortage.quantity,
                  shortage.status, shortage.note, consent.id AS "consent_id?", shortage.created_by, shortage.created_at,
                  shortage.resolved_at
             FROM shortages shortage
                  JOIN orders ON orders.id = shortage.order_id
                  LEFT JOIN consents consent ON consent.shortage_id = shortage.id
            WHERE ($1::uuid IS NULL OR shortage.id = $1)
              AND ($2::uuid IS NULL OR shortage.order_id = $2)
              AND ($3::uuid IS NULL OR shortage.purchase_id = $3)
              AND $4::uuid IS NULL
              AND ($5::uuid IS NULL OR orders.care_staff_id = $5 OR orders.ordering_staff_id = $5
                   OR ($6 AND orders.care_staff_id IS NULL)
                   OR ($7 AND orders.ordering_staff_id IS NULL AND orders.status = 'deposited'))
              AND ($8::uuid IS NULL OR shortage.id < $8)
              AND planned_each_time($9)
            ORDER BY shortage.id DESC
            LIMIT $9"#,
        filter.id.map(ShortageId::uuid),
        filter.order.map(OrderId::uuid),
        filter.purchase.map(PurchaseId::uuid),
        scope.customer(),
        scope.employee(),
        scope.sees_unassigned_care(),
        scope.sees_unassigned_ordering(),
        page.after.map(ShortageId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

pub async fn find_consent(conn: &mut Conn, id: ConsentId, scope: Scope) -> Result<Option<ConsentView>> {
    let page = PageRequest { limit: 1, after: None };
    Ok(select_consents(conn, Some(id), ConsentFilter::default(), scope, page).await?.pop())
}

/// Newest first.
pub async fn consents(
    conn: &mut Conn,
    filter: ConsentFilter,
    scope: Scope,
    page: PageRequest<ConsentId>,
) -> Result<Page<ConsentView>> {
    let rows = select_consents(conn, None, filter, scope, page).await?;
    Ok(page.page(rows, |consent| consent.id))
}

async fn select_consents(
    conn: &mut Conn,
    id: Option<ConsentId>,
    filter: ConsentFilter,
    scope: Scope,
    page: PageRequest<ConsentId>,
) -> Result<Vec<ConsentView>> {
    let rows = sqlx::query_as!(
        ConsentView,
        r#"SELECT consent.id, consent.order_id, orders.code AS order_code, consent.customer_id, consent.kind,
                consent.status, consent.question, consent.order_line_id, line.title, line.variant, consent.quantity,
                COALESCE(line.agreed_price, line.unit_price) AS "agreed_price!: Cny", consent.unit_price,
                consent.answer_note, consent.answered_by, consent.answered_at, consent.created_at
           FROM consents consent
                JOIN orders ON orders.id = consent.order_id
                JOIN order_lines line ON line.id = consent.order_line_id
          WHERE ($1::uuid IS NULL OR consent.id = $1)
            AND ($2::text IS NULL OR consent.status = $2)
            AND ($3::uuid IS NULL OR consent.order_id = $3)
            AND ($4::uuid IS NULL OR consent.customer_id = $4)
            AND ($5::uuid IS NULL OR orders.care_staff_id = $5 OR orders.ordering_staff_id = $5
                 OR ($6 AND orders.care_staff_id IS NULL)
                 OR ($7 AND orders.ordering_staff_id IS NULL AND orders.status = 'deposited'))
            AND ($8::uuid IS NULL OR consent.id < $8)
            AND planned_each_time($9)
          ORDER BY consent.id DESC
          LIMIT $9"#,
        id.map(ConsentId::uuid),
        filter.status.map(ConsentStatus::as_str),
        filter.order.map(OrderId::uuid),
        scope.customer(),
        scope.employee(),
        scope.sees_unassigned_care(),
        scope.sees_unassigned_ordering(),
        page.after.map(ConsentId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

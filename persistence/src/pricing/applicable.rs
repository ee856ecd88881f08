//! Which prices hold for whom.

use domain::pricing::{Audience, LevelTerms, Pricing, RateTables};
use domain::{CustomerId, ExchangeRate, RateCardVersionId, Timestamp};

use crate::{Conn, Result};

/// Everything that decides a customer's prices at one moment.
#[derive(Clone, Debug)]
pub struct Applicable {
    pub version_id: RateCardVersionId,
    pub card_code: String,
    pub version: i32,
    pub tables: RateTables,
    /// Why this card.
    pub audience: Audience,
    pub level: Option<LevelTerms>,
    /// Đồng a customer pays for a yuan.
    pub sell: ExchangeRate,
    /// Đồng a yuan costs us.
    pub buy: ExchangeRate,
}

impl Applicable {
    pub fn pricing(&self) -> Pricing<'_> {
        Pricing {
            card_code: &self.card_code,
            version: self.version,
            tables: &self.tables,
            rate: self.sell,
            level: self.level,
        }
    }
}

/// The customer's own card, else the level's, else the one for everybody; of it the newest version published that is
/// valid by then. `None` while there is no card or no exchange rate.
pub async fn applicable(conn: &mut Conn, customer: CustomerId, at: Timestamp) -> Result<Option<Applicable>> {
    find(conn, customer, None, at).await
}

/// The same at a version that was fixed before, whomever its card is for by now.
pub async fn at_version(
    conn: &mut Conn,
    customer: CustomerId,
    version: RateCardVersionId,
    at: Timestamp,
) -> Result<Option<Applicable>> {
    find(conn, customer, Some(version), at).await
}

async fn find(
    conn: &mut Conn,
    customer: CustomerId,
    version: Option<RateCardVersionId>,
    at: Timestamp,
) -> Result<Option<Applicable>> {
    let row = sqlx::query!(
        r#"SELECT rate_card_versions.id AS version_id, rate_cards.code, rate_card_versions.version, tables,
                  levels.service_discount AS "service_discount?", levels.freight_discount AS "freight_discount?",
                  levels.deposit_percent AS "deposit_percent?", customers.level_id, day.sell, day.buy,
                  CASE WHEN rate_cards.customer_id IS NOT NULL THEN 'customer'
                       WHEN rate_cards.level_id IS NOT NULL THEN 'level' ELSE 'everybody' END AS "audience!: Audience"
             FROM customers
                  LEFT JOIN levels ON levels.id = customers.level_id
                  CROSS JOIN LATERAL (SELECT sell, buy FROM exchange_rates
                                       WHERE status = 'confirmed' AND valid_from <= $2
                                       ORDER BY valid_from DESC, id DESC LIMIT 1) AS day
                  CROSS JOIN rate_card_versions JOIN rate_cards ON rate_cards.id = rate_card_versions.rate_card_id
            WHERE customers.id = $1 AND rate_card_versions.status = 'published'
              AND (rate_card_versions.id = $3
                   OR $3::uuid IS NULL AND rate_card_versions.valid_from <= $2
                      AND (rate_cards.customer_id = customers.id OR rate_cards.level_id = customers.level_id
                           OR (rate_cards.customer_id IS NULL AND rate_cards.level_id IS NULL)))
            ORDER BY rate_cards.customer_id IS NULL, rate_cards.level_id IS NULL, rate_card_versions.valid_from DESC,
                     rate_card_versions.id DESC
            LIMIT 1"#,
        customer.uuid(),
        at,
        version.map(RateCardVersionId::uuid),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Applicable {
        version_id: row.version_id,
        card_code: row.code,
        version: row.version,
        tables: row.tables.0,
        audience: row.audience,
        level: row.service_discount.zip(row.freight_discount).map(|(service_discount, freight_discount)| LevelTerms {
            service_discount,
            freight_discount,
            deposit_percent: row.deposit_percent,
            level_id: row.level_id,
        }),
        sell: row.sell,
        buy: row.buy,
    }))
}

pub async fn has_customer(conn: &mut Conn, id: CustomerId) -> Result<bool> {
    let sql = sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM customers WHERE id = $1) AS "any!""#, id.uuid());
    Ok(sql.fetch_one(conn).await?)
}

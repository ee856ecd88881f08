//! Simulations: rate cards tried on past orders.

use domain::pricing::{ChargeKind, PriceTable, Simulation, SimulationRecord, SimulationStatus, Trial};
use domain::{Actor, CustomerId, Event, LevelId, OrderId, RateCardId, SignedVnd, SimulationId, Timestamp, UserId};
use rust_decimal::Decimal;
use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;

use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

/// How many customers are told of who gain most, and of who lose most; and how many refusals.
const BIGGEST: i64 = 10;
const REFUSALS: i64 = 50;

/// A rate card tried on past orders
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulationSummary {
    pub id: SimulationId,
    pub rate_card_id: RateCardId,
    /// The version that is tried
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub version: i32,
    /// How often it had been written when the simulation began: later changes of a draft are not in it
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub revision: i32,
    pub status: SimulationStatus,
    /// Orders that were placed from then on
    pub from: Timestamp,
    /// Orders that were placed before then
    pub to: Timestamp,
    /// How many orders are tried
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub total: i64,
    /// How many have been tried so far
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub done: i64,
    /// How many of those the card has no price for
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub refused: i64,
    /// What these orders were charged
    pub refused_charged: SignedVnd,
    /// How often in a row the next orders could not be tried for a fault of ours; they are tried again
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub failures: i32,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

/// What came of a simulation so far
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulationDetail {
    #[serde(flatten)]
    pub simulation: SimulationSummary,
    /// What the orders were charged that the card has prices for
    pub charged: SignedVnd,
    /// What they would be charged
    pub tried: SignedVnd,
    /// What they cost us, as far as purchases and shipments tell
    pub cost: SignedVnd,
    /// By kind of charge
    #[schema(max_items = 20)]
    pub charges: Vec<SimulatedCharge>,
    pub customers: SimulatedCustomers,
    /// What the card has no price for, most orders first; at most 50
    #[schema(max_items = 50)]
    pub refusals: Vec<SimulatedRefusal>,
}

/// What a kind of charge comes to, in đồng
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatedCharge {
    pub kind: ChargeKind,
    /// As it was charged
    pub charged: SignedVnd,
    /// As it would be charged
    pub tried: SignedVnd,
    /// What it cost us: purchases of goods and Chinese freight, shipments of freight; 0 where no cost is booked
    pub cost: SignedVnd,
    /// `charged − cost`
    pub margin: SignedVnd,
    /// `tried − cost`
    pub margin_tried: SignedVnd,
}

/// Who would pay less, and who more
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatedCustomers {
    /// How many would pay less
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub winners: i64,
    /// How many would pay more
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub losers: i64,
    /// How many would pay the same
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub unchanged: i64,
    /// The ten who would save most
    #[schema(max_items = 10)]
    pub biggest_winners: Vec<SimulatedCustomer>,
    /// The ten who would pay most besides
    #[schema(max_items = 10)]
    pub biggest_losers: Vec<SimulatedCustomer>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatedCustomer {
    pub customer_id: CustomerId,
    #[schema(max_length = 200)]
    pub name: String,
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub orders: i64,
    pub charged: SignedVnd,
    pub tried: SignedVnd,
    /// `tried − charged`: below zero where the customer would pay less
    pub difference: SignedVnd,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatedRefusal {
    /// Without one the price is more than an amount can hold
    pub table: Option<PriceTable>,
    #[schema(max_length = 200)]
    pub value: String,
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub orders: i64,
}

/// A simulation that is due, locked, and the card that it tries.
#[derive(Clone, Debug)]
pub struct DueSimulation {
    pub simulation: Simulation,
    pub card_code: String,
    pub version: i32,
    pub customer: Option<CustomerId>,
    pub level: Option<LevelId>,
    /// How often in a row it has failed.
    pub failures: i32,
}

pub async fn insert_simulation(conn: &mut Conn, actor: &Actor, simulation: &Simulation, event: &Event) -> Result<()> {
    let record = simulation.record();
    sqlx::query!(
        "INSERT INTO price_simulations (id, rate_card_version_id, revision, tables, status, placed_from, placed_to, total,
                                        run_at, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9)",
        record.id.uuid(),
        record.rate_card_version_id.uuid(),
        record.revision,
        Json(&record.tables) as _,
        record.status.as_str(),
        record.placed_from,
        record.placed_to,
        record.total,
        record.created_at,
        record.created_by.uuid(),
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// The oldest that is due, locked; those that another node is at are passed over.
pub async fn take_simulation(conn: &mut Conn, now: Timestamp) -> Result<Option<DueSimulation>> {
    let row = sqlx::query!(
        "SELECT it.id, failures, rate_cards.code, rate_card_versions.version, rate_cards.customer_id, rate_cards.level_id
           FROM price_simulations it
                JOIN rate_card_versions ON rate_card_versions.id = rate_card_version_id
                JOIN rate_cards ON rate_cards.id = rate_card_versions.rate_card_id
          WHERE it.status = 'running' AND run_at <= $1
          ORDER BY it.id LIMIT 1
            FOR UPDATE OF it SKIP LOCKED",
        now,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let due = |simulation| DueSimulation {
        simulation,
        card_code: row.code,
        version: row.version,
        customer: row.customer_id,
        level: row.level_id,
        failures: row.failures,
    };
    Ok(lock_simulation(conn, row.id).await?.map(due))
}

/// Loads a simulation and keeps its row locked until the transaction ends; waits for the orders that are being tried.
pub async fn lock_simulation(conn: &mut Conn, id: SimulationId) -> Result<Option<Simulation>> {
    let row = sqlx::query!(
        "SELECT id, rate_card_version_id, revision, tables, status, placed_from, placed_to, total, done, last_order_id,
                created_by, created_at, finished_at
           FROM price_simulations WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        Simulation::restore(SimulationRecord {
            id: row.id,
            rate_card_version_id: row.rate_card_version_id,
            revision: row.revision,
            tables: row.tables.0,
            status: row.status,
            placed_from: row.placed_from,
            placed_to: row.placed_to,
            total: row.total,
            done: row.done,
            last_order_id: row.last_order_id,
            created_by: row.created_by,
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }))
}

/// Writes how far it is, and how it ended where it has.
pub async fn save_simulation(
    conn: &mut Conn,
    actor: &Actor,
    simulation: &Simulation,
    event: Option<&Event>,
) -> Result<()> {
    let record = simulation.record();
    sqlx::query!(
        "UPDATE price_simulations
            SET status = $2, total = $3, done = $4, last_order_id = $5, finished_at = $6, failures = 0
          WHERE id = $1",
        record.id.uuid(),
        record.status.as_str(),
        record.total,
        record.done,
        record.last_order_id.map(OrderId::uuid),
        record.finished_at as Option<Timestamp>,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    match event {
        Some(event) => journal::record(conn, actor, event).await,
        None => Ok(()),
    }
}

/// Adds what came of further orders. The simulation is locked, and saved in the same transaction.
pub async fn add_trial(conn: &mut Conn, id: SimulationId, trial: &Trial) -> Result<()> {
    sqlx::query!(
        "UPDATE price_simulations SET refused = refused + $2, refused_charged = refused_charged + $3 WHERE id = $1",
        id.uuid(),
        trial.refused,
        trial.refused_charged,
    )
    .execute(&mut *conn)
    .await?;
    let kinds = trial.kinds.iter();
    sqlx::query!(
        "INSERT INTO price_simulation_charges AS sum (simulation_id, kind, charged, tried, cost)
         SELECT $1, kind, charged, tried, cost
           FROM UNNEST($2::text[], $3::numeric[], $4::numeric[], $5::numeric[]) AS further (kind, charged, tried, cost)
         ON CONFLICT (simulation_id, kind) DO UPDATE
            SET charged = sum.charged + EXCLUDED.charged, tried = sum.tried + EXCLUDED.tried,
                cost = sum.cost + EXCLUDED.cost",
        id.uuid(),
        &kinds.clone().map(|(kind, _)| kind.as_str().to_owned()).collect::<Vec<_>>(),
        &kinds.clone().map(|(_, sum)| sum.charged).collect::<Vec<_>>(),
        &kinds.clone().map(|(_, sum)| sum.tried).collect::<Vec<_>>(),
        &kinds.map(|(_, sum)| sum.cost).collect::<Vec<_>>(),
    )
    .execute(&mut *conn)
    .await?;
    let customers = trial.customers.iter();
    sqlx::query!(
        "INSERT INTO price_simulation_customers AS sum (simulation_id, customer_id, orders, charged, tried)
         SELECT $1, customer_id, orders, charged, tried
           FROM UNNEST($2::uuid[], $3::bigint[], $4::numeric[], $5::numeric[])
                AS further (customer_id, orders, charged, tried)
         ON CONFLICT (simulation_id, customer_id) DO UPDATE
            SET orders = sum.orders + EXCLUDED.orders, charged = sum.charged + EXCLUDED.charged,
                tried = sum.tried + EXCLUDED.tried",
        id.uuid(),
        &customers.clone().map(|(customer, _)| customer.uuid()).collect::<Vec<_>>(),
        &customers.clone().map(|(_, sum)| sum.orders).collect::<Vec<_>>(),
        &customers.clone().map(|(_, sum)| sum.charged).collect::<Vec<_>>(),
        &customers.map(|(_, sum)| sum.tried).collect::<Vec<Decimal>>(),
    )
    .execute(&mut *conn)
    .await?;
    let refusals = trial.refusals.iter();
    sqlx::query!(
        "INSERT INTO price_simulation_refusals AS sum (simulation_id, price_table, value, orders)
         SELECT $1, price_table, value, orders
           FROM UNNEST($2::text[], $3::text[], $4::bigint[]) AS further (price_table, value, orders)
         ON CONFLICT ON CONSTRAINT price_simulation_refusals_unique DO UPDATE SET orders = sum.orders + EXCLUDED.orders",
        id.uuid(),
        &refusals.clone().map(|((table, _), _)| table.map(|it| it.as_str().to_owned())).collect::<Vec<_>>() as _,
        &refusals.clone().map(|((_, value), _)| value.clone()).collect::<Vec<_>>(),
        &refusals.map(|(_, orders)| *orders).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Has the next orders of a simulation wait until then, after they could not be tried.
pub async fn put_simulation_off(conn: &mut Conn, id: SimulationId, until: Timestamp) -> Result<()> {
    sqlx::query!(
        "UPDATE price_simulations SET failures = LEAST(failures + 1, 1000000), run_at = $2
          WHERE id = $1 AND status = 'running'",
        id.uuid(),
        until,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Newest first.
pub async fn list_simulations(
    conn: &mut Conn,
    card: Option<RateCardId>,
    status: Option<SimulationStatus>,
    page: PageRequest<SimulationId>,
) -> Result<Page<SimulationSummary>> {
    let rows = sqlx::query_as!(
        SimulationSummary,
        r#"SELECT it.id, rate_card_id, rate_card_versions.version, it.revision, it.status, placed_from AS "from",
                  placed_to AS "to", total, done, refused, refused_charged, failures, it.created_by, it.created_at, finished_at
             FROM price_simulations it JOIN rate_card_versions ON rate_card_versions.id = it.rate_card_version_id
            WHERE ($1::uuid IS NULL OR rate_card_id = $1)
              AND ($2::text IS NULL OR it.status = $2)
              AND ($3::uuid IS NULL OR it.id < $3)
              AND planned_each_time($4)
            ORDER BY it.id DESC LIMIT $4"#,
        card.map(RateCardId::uuid),
        status.map(SimulationStatus::as_str),
        page.after.map(SimulationId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |simulation| simulation.id))
}

/// With what came of it so far.
pub async fn find_simulation(conn: &mut Conn, id: SimulationId) -> Result<Option<SimulationDetail>> {
    let found = sqlx::query_as!(
        SimulationSummary,
        r#"SELECT it.id, rate_card_id, rate_card_versions.version, it.revision, it.status, placed_from AS "from",
                  placed_to AS "to", total, done, refused, refused_charged, failures, it.created_by, it.created_at, finished_at
             FROM price_simulations it JOIN rate_card_versions ON rate_card_versions.id = it.rate_card_version_id
            WHERE it.id = $1"#,
        id.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(simulation) = found else { return Ok(None) };
    let charges = simulated_charges(conn, id).await?;
    let sum = |of: fn(&SimulatedCharge) -> SignedVnd| SignedVnd::sum(charges.iter().map(of));
    Ok(Some(SimulationDetail {
        charged: sum(|it| it.charged)?,
        tried: sum(|it| it.tried)?,
        cost: sum(|it| it.cost)?,
        charges,
        customers: simulated_customers(conn, id).await?,
        refusals: simulated_refusals(conn, id).await?,
        simulation,
    }))
}

async fn simulated_charges(conn: &mut Conn, id: SimulationId) -> Result<Vec<SimulatedCharge>> {
    let charges = sqlx::query_as!(
        SimulatedCharge,
        r#"SELECT kind, charged, tried, cost, charged - cost AS "margin!: SignedVnd",
                  tried - cost AS "margin_tried!: SignedVnd"
             FROM price_simulation_charges WHERE simulation_id = $1
            ORDER BY array_position(ARRAY['goods', 'china_freight', 'service_fee', 'tally_fee', 'insurance_fee', 'freight',
                                          'import_duty', 'import_vat', 'crate_fee', 'storage_fee', 'last_mile_fee',
                                          'surcharge', 'cancellation_fee', 'discount'], kind)"#,
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(charges)
}

async fn simulated_customers(conn: &mut Conn, id: SimulationId) -> Result<SimulatedCustomers> {
    let counts = sqlx::query!(
        r#"SELECT count(*) FILTER (WHERE difference < 0) AS "winners!", count(*) FILTER (WHERE difference > 0) AS "losers!",
                  count(*) FILTER (WHERE difference = 0) AS "unchanged!"
             FROM price_simulation_customers WHERE simulation_id = $1"#,
        id.uuid(),
    )
    .fetch_one(&mut *conn)
    .await?;
    let biggest_winners = sqlx::query_as!(
        SimulatedCustomer,
        "SELECT customer_id, customers.name, orders, charged, tried, difference
           FROM price_simulation_customers JOIN customers ON customers.id = customer_id
          WHERE simulation_id = $1 AND difference < 0 ORDER BY difference, customer_id LIMIT $2",
        id.uuid(),
        BIGGEST,
    )
    .fetch_all(&mut *conn)
    .await?;
    let biggest_losers = sqlx::query_as!(
        SimulatedCustomer,
        "SELECT customer_id, customers.name, orders, charged, tried, difference
           FROM price_simulation_customers JOIN customers ON customers.id = customer_id
          WHERE simulation_id = $1 AND difference > 0 ORDER BY difference DESC, customer_id DESC LIMIT $2",
        id.uuid(),
        BIGGEST,
    )
    .fetch_all(conn)
    .await?;
    let (winners, losers, unchanged) = (counts.winners, counts.losers, counts.unchanged);
    Ok(SimulatedCustomers { winners, losers, unchanged, biggest_winners, biggest_losers })
}

async fn simulated_refusals(conn: &mut Conn, id: SimulationId) -> Result<Vec<SimulatedRefusal>> {
    let refusals = sqlx::query_as!(
        SimulatedRefusal,
        r#"SELECT price_table AS "table", value, orders FROM price_simulation_refusals
            WHERE simulation_id = $1 ORDER BY orders DESC, price_table, value LIMIT $2"#,
        id.uuid(),
        REFUSALS,
    )
    .fetch_all(conn)
    .await?;
    Ok(refusals)
}

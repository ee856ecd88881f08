//! Levels that customers come to have by their turnover.

use domain::customers::{LevelMove, LevelMoveReason, LevelName, Period, TurnoverWindow};
use domain::{Actor, CustomerId, LevelId, Timestamp, Vnd};

use crate::{Conn, Result, journal};

/// Which turnover decides, at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Deciding {
    pub window: TurnoverWindow,
    pub at: Timestamp,
}

impl Deciding {
    pub fn period(self) -> Period {
        self.window.at(self.at)
    }
}

/// Of the number of this lock everybody is who changes levels, or goes by them.
const LEVELS: i64 = 0x006c_616e_6773_6c76;

/// Until the transaction ends levels stay as they are. Comes before any lock of a customer.
pub async fn keep_levels(conn: &mut Conn) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock_shared($1)", LEVELS).execute(conn).await?;
    Ok(())
}

/// Waits for everybody who goes by the levels there are, and keeps others from it until the transaction ends: who completes
/// an order meanwhile finds the levels as they are then.
pub async fn change_levels(conn: &mut Conn) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", LEVELS).execute(conn).await?;
    Ok(())
}

/// The next customers whose level turnover decides, in ascending order of their ids.
pub async fn customers_by_turnover(conn: &mut Conn, after: Option<CustomerId>, limit: i64) -> Result<Vec<CustomerId>> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM customers
          WHERE ($1::uuid IS NULL OR id > $1) AND NOT level_by_hand AND planned_each_time($2)
          ORDER BY id LIMIT $2",
        after.map(CustomerId::uuid),
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// Raises those of these customers whose turnover reaches a higher level than theirs, each with an entry of its own, and
/// answers how many that were. Nobody falls, and whose level was decided by hand keeps it. `left` is the level that was
/// just taken from them: coming back to it is told to nobody.
pub async fn raise(
    conn: &mut Conn,
    actor: &Actor,
    customers: &[CustomerId],
    why: LevelMoveReason,
    deciding: Deciding,
    left: Option<LevelName>,
) -> Result<usize> {
    let Period { from, until } = deciding.period();
    let raised = sqlx::query!(
        r#"WITH due AS (
               SELECT customers.id, held.id AS held_id, held.name AS held_name, reached.id AS reached_id,
                      reached.name AS reached_name, reached.min_turnover, standing.turnover
                 FROM customers
                      CROSS JOIN LATERAL (
                          SELECT CASE WHEN $2::timestamptz IS NULL THEN customers.turnover ELSE (
                                     SELECT COALESCE(sum(amount), 0) FROM turnover_entries
                                      WHERE customer_id = customers.id AND counted_at >= $2) END AS turnover) AS standing
                      CROSS JOIN LATERAL (
                          SELECT id, name, min_turnover FROM levels WHERE min_turnover <= standing.turnover
                           ORDER BY min_turnover DESC LIMIT 1) AS reached
                      LEFT JOIN levels AS held ON held.id = customers.level_id
                WHERE customers.id = ANY($1) AND NOT customers.level_by_hand
                  AND (held.id IS NULL OR held.min_turnover < reached.min_turnover)
                ORDER BY customers.id
                  FOR NO KEY UPDATE OF customers)
           UPDATE customers SET level_id = due.reached_id, version = version + 1
             FROM due WHERE customers.id = due.id
           RETURNING customers.id, due.held_id AS "held_id?: LevelId", due.held_name AS "held_name?",
                     due.reached_id AS "reached_id!: LevelId", due.reached_name AS "reached_name!",
                     due.min_turnover AS "min_turnover!: Vnd", due.turnover AS "turnover!: Vnd""#,
        &customers.iter().map(|id| id.uuid()).collect::<Vec<_>>(),
        from as Option<Timestamp>,
    )
    .fetch_all(&mut *conn)
    .await?;
    let count = raised.len();
    let moves = raised.into_iter().filter_map(|row| {
        let held = row.held_id.zip(row.held_name).map(|(id, name)| LevelName { id, name });
        let (before, before_name) = held.or_else(|| left.clone()).map(|level| (level.id, level.name)).unzip();
        let level = LevelMove {
            why,
            before,
            before_name,
            after: Some(row.reached_id),
            after_name: Some(row.reached_name),
            window: Some(deciding.window),
            window_from: from,
            window_until: until,
            turnover: Some(row.turnover),
            threshold: Some(row.min_turnover),
        };
        (before != Some(row.reached_id)).then(|| level.event(row.id, deciding.at))
    });
    journal::record_all(conn, actor, &moves.collect::<Vec<_>>()).await?;
    Ok(count)
}

/// Lowers those of these customers, who are locked, whose turnover of the period neither reaches their level nor that of
/// the time since; answers how many that were.
pub(super) async fn lower(
    conn: &mut Conn,
    actor: &Actor,
    customers: &[CustomerId],
    looked_at: Period,
    deciding: Deciding,
) -> Result<usize> {
    let current = deciding.period();
    let fallen = sqlx::query!(
        r#"UPDATE customers SET level_id = judged.reached_id, version = version + 1
             FROM (SELECT customers.id, held.id AS held_id, held.name AS held_name, held.min_turnover,
                          reached.id AS reached_id, reached.name AS reached_name, standing.past, standing.now
                     FROM customers
                          JOIN levels AS held ON held.id = customers.level_id
                          CROSS JOIN LATERAL (
                              SELECT (SELECT COALESCE(sum(amount), 0) FROM turnover_entries
                                       WHERE customer_id = customers.id AND ($2::timestamptz IS NULL OR counted_at >= $2)
                                         AND counted_at < $3) AS past,
                                     (SELECT COALESCE(sum(amount), 0) FROM turnover_entries
                                       WHERE customer_id = customers.id AND ($4::timestamptz IS NULL OR counted_at >= $4))
                                         AS now) AS standing
                          LEFT JOIN LATERAL (
                              SELECT id, name FROM levels WHERE min_turnover <= GREATEST(standing.past, standing.now)
                               ORDER BY min_turnover DESC LIMIT 1) AS reached ON true
                    WHERE customers.id = ANY($1) AND NOT customers.level_by_hand
                      AND held.min_turnover > GREATEST(standing.past, standing.now)) AS judged
            WHERE customers.id = judged.id
           RETURNING customers.id, judged.held_id AS "held_id!: LevelId", judged.held_name AS "held_name!",
                     judged.reached_id AS "reached_id?: LevelId", judged.reached_name AS "reached_name?",
                     judged.min_turnover AS "min_turnover!: Vnd", GREATEST(judged.past, 0) AS "past!: Vnd",
                     GREATEST(judged.now, 0) AS "now!: Vnd""#,
        &customers.iter().map(|id| id.uuid()).collect::<Vec<_>>(),
        looked_at.from as Option<Timestamp>,
        looked_at.until as Option<Timestamp>,
        current.from as Option<Timestamp>,
    )
    .fetch_all(&mut *conn)
    .await?;
    let moves = fallen.into_iter().map(|row| {
        // What comes nearer to the level is what speaks for the customer.
        let (turnover, period) = if row.now > row.past { (row.now, current) } else { (row.past, looked_at) };
        let level = LevelMove {
            why: LevelMoveReason::Review,
            before: Some(row.held_id),
            before_name: Some(row.held_name),
            after: row.reached_id,
            after_name: row.reached_name,
            window: Some(deciding.window),
            window_from: period.from,
            window_until: period.until,
            turnover: Some(turnover),
            threshold: Some(row.min_turnover),
        };
        level.event(row.id, deciding.at)
    });
    let events: Vec<_> = moves.collect();
    journal::record_all(conn, actor, &events).await?;
    Ok(events.len())
}

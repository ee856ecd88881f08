//! How far a customer is trusted: the score of the past, and who vouches.

use chrono::{Months, TimeDelta};
use domain::customers::{
    Asked, CreditGrade, CreditScore, CreditWeights, Exposure, Guarantee, GuaranteeReleased, NewGuarantee,
};
use domain::settings::Settings;
use domain::{Actor, CustomerId, GuaranteeId, Timestamp, Vnd};
use persistence::customers::{self, CreditReview, LookingBack};
use persistence::{Conn, settings};

use super::commands::visible;
use super::problems;
use crate::http::Problem;

/// What the past says, and what of it is open.
struct Reviewed {
    score: CreditScore,
    exposure: Exposure,
    overdue: Vnd,
    settings: Settings,
}

impl Reviewed {
    /// What may be open without a further guarantee; none where nothing is asked for.
    fn allowance(&self) -> Option<Vnd> {
        (self.score.grade == CreditGrade::Poor).then_some(self.settings.credit_poor_limit)
    }
}

async fn review(conn: &mut Conn, customer: CustomerId, now: Timestamp) -> Result<Reviewed, Problem> {
    let settings = settings::load(conn).await?;
    let months = Months::new(settings.credit_months.get().unsigned_abs());
    let back = LookingBack {
        since: Timestamp::new(now.utc().checked_sub_months(months).unwrap_or(now.utc())),
        overdue_before: now.after(-TimeDelta::days(settings.order_debt_days.get().into())),
        now,
    };
    let found = customers::credit_history(conn, customer, back).await?;
    let (history, exposure) = found.ok_or(problems::NOT_FOUND)?;
    Ok(Reviewed { score: history.score(&CreditWeights::from(&settings)), exposure, overdue: history.overdue, settings })
}

/// For those who may see it.
pub(super) async fn review_of(conn: &mut Conn, customer: CustomerId, now: Timestamp) -> Result<CreditReview, Problem> {
    let reviewed = review(conn, customer, now).await?;
    let Exposure { open, guaranteed } = reviewed.exposure;
    let next_order_at_most = reviewed.allowance().map(|allowance| reviewed.exposure.covered(allowance).less(open));
    let months = reviewed.settings.credit_months.get();
    Ok(CreditReview { score: reviewed.score, months, open, guaranteed, next_order_at_most })
}

/// What decides whether a customer is trusted with an order.
pub(crate) struct Trust {
    /// What he should have paid by now.
    pub overdue: Vnd,
    /// What the order asks of him before it is approved: nothing, unless credit is poor and neither `credit.poor_limit`
    /// nor guarantees cover it together with what is open.
    pub asked: Option<Asked>,
}

pub(crate) async fn trust(conn: &mut Conn, customer: CustomerId, price: Vnd, now: Timestamp) -> Result<Trust, Problem> {
    let reviewed = review(conn, customer, now).await?;
    let asked = match reviewed.allowance() {
        Some(allowance) => reviewed.exposure.asks(price, allowance)?,
        None => None,
    };
    Ok(Trust { overdue: reviewed.overdue, asked })
}

pub(super) async fn give_guarantee(
    tx: &mut Conn,
    actor: &Actor,
    customer: CustomerId,
    id: GuaranteeId,
    new: NewGuarantee,
    now: Timestamp,
) -> Result<(), Problem> {
    visible(tx, actor, customer).await?;
    let (guarantee, event) = Guarantee::give(id, customer, new, actor.id, now);
    Ok(customers::insert_guarantee(tx, actor, &guarantee, &event).await?)
}

pub(super) async fn release_guarantee(
    tx: &mut Conn,
    actor: &Actor,
    (customer, id): (CustomerId, GuaranteeId),
    reason: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    visible(tx, actor, customer).await?;
    let found = customers::lock_guarantee(tx, customer, id).await?;
    let mut guarantee = found.ok_or(problems::GUARANTEE_NOT_FOUND)?;
    let event = guarantee.release(reason, actor.id, now)?;
    Ok(customers::save_guarantee(tx, actor, &guarantee, &event).await?)
}

impl From<GuaranteeReleased> for Problem {
    fn from(error: GuaranteeReleased) -> Self {
        problems::GUARANTEE_RELEASED.because(error)
    }
}

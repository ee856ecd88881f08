//! The numbers under which purchases travel.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, post};
use domain::packages::TrackingNumber;
use domain::{OrderLineId, PurchaseId, can};
use persistence::Conn;
use persistence::purchasing::PurchaseDetail;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::{self, Tracked};
use super::problems;
use super::requests::UNITS;
use super::routes::detail;
use crate::App;
use crate::http::{Authorized, Checks, IdempotencyKey, Json, Problem, atomically, integer};

/// The numbers under which the goods travel
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddTrackingNumbers {
    #[schema(min_items = 1, max_items = 50)]
    pub packages: Vec<TrackedPackage>,
}

/// One number
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackedPackage {
    pub tracking_number: TrackingNumber,
    /// What is in it, as far as the shop says; the first number without contents carries all that no package carries yet
    #[schema(max_items = 500)]
    pub lines: Option<Vec<PackedLine>>,
}

/// Units of an order's line in a package
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackedLine {
    pub order_line_id: OrderLineId,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
}

impl AddTrackingNumbers {
    pub fn check(&self) -> Result<Vec<Tracked>, Problem> {
        let mut checks = Checks::default();
        checks.require((1..=50).contains(&self.packages.len()), "/packages", "must be 1 to 50");
        for (index, package) in self.packages.iter().enumerate() {
            let number = &package.tracking_number;
            if self.packages[..index].iter().any(|earlier| earlier.tracking_number == *number) {
                return Err(problems::NUMBER_REPEATED.because(number));
            }
            let lines = package.lines.as_deref().unwrap_or_default();
            checks.require(lines.len() <= 500, format!("/packages/{index}/lines"), "must have at most 500 lines");
            for (at, line) in lines.iter().enumerate() {
                let pointer = format!("/packages/{index}/lines/{at}/quantity");
                checks.require(UNITS.contains(&line.quantity), pointer, "must be 1 to 999999");
            }
        }
        checks.finish()?;
        let lines = |lines: &Vec<PackedLine>| lines.iter().map(|line| (line.order_line_id, line.quantity)).collect();
        let tracked = |package: &TrackedPackage| Tracked {
            number: package.tracking_number.clone(),
            lines: package.lines.as_ref().map(lines),
        };
        Ok(self.packages.iter().map(tracked).collect())
    }
}

/// Add tracking numbers to a purchase
///
/// The paid purchase is on its way under these numbers: each announces a package, or finds the one that has arrived
/// without an owner. The first number without contents carries all units that no package carries yet, a supplementary
/// one carries none. A number may serve several purchases of one customer.
#[utoipa::path(
    tag = "Purchasing",
    params(("purchase_id" = PurchaseId, Path, description = "The purchase")),
    request_body = AddTrackingNumbers,
    responses(
        (status = 201, description = "The purchase", body = PurchaseDetail,
            links(("find" = (operation_id = "find_purchase", parameters(("purchase_id" = "$response.body#/id")))))),
        (status = 404, description = "`purchases.not_found`"),
        (status = 409, description = "`purchases.transition_refused`, `purchases.tracking_number_repeated`, `orders.transition_refused`, \
            `packages.already_announced`, `packages.line_unknown`, `packages.units_exceed_purchased`, `packages.transition_refused`, \
            `packages.warehouse_unknown`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("purchases:write"))),
)]
#[post("/purchases/{purchase_id}/tracking-numbers")]
pub async fn add_tracking_numbers(
    caller: Authorized<can::WritePurchases>,
    purchase_id: Path<PurchaseId>,
    key: IdempotencyKey,
    Json(request): Json<AddTrackingNumbers>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let numbers = request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::track(tx, &app, &caller.actor, *purchase_id, numbers.clone(), now).await?;
        detail(tx, *purchase_id).await
    })
    .await
}

/// Remove a tracking number from a purchase
///
/// It was wrong, or the shop sends the parcel again: as long as the package has not arrived anywhere, or is lost. What it
/// was to bring is without a package again; without any number left the purchase is `paid` as before. A number that is
/// nothing to anybody then is free for whoever announces it next.
#[utoipa::path(
    tag = "Purchasing",
    params(
        ("purchase_id" = PurchaseId, Path, description = "The purchase"),
        ("tracking_number" = TrackingNumber, Path, description = "The number, in capitals or small letters"),
    ),
    responses(
        (status = 200, description = "The purchase", body = PurchaseDetail),
        (status = 404, description = "`purchases.not_found`, `purchases.tracking_number_not_found`"),
        (status = 409, description = "`purchases.transition_refused`, `orders.transition_refused`, \
            `packages.transition_refused`, `packages.units_refunded`"),
    ),
    extensions(("x-permission" = json!("purchases:write"))),
)]
#[delete("/purchases/{purchase_id}/tracking-numbers/{tracking_number}")]
pub async fn remove_tracking_number(
    caller: Authorized<can::WritePurchases>,
    path: Path<(PurchaseId, TrackingNumber)>,
    app: Data<App>,
) -> Result<Json<PurchaseDetail>, Problem> {
    let ((id, number), now) = (path.into_inner(), app.clock.now());
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::untrack(tx, &app, &caller.actor, id, &number, now).await?;
        detail(tx, id).await
    });
    Ok(Json(changed.await?))
}

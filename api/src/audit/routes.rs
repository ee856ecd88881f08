//! Who changed what, and when.

use actix_web::web::{Data, Path, Query};
use actix_web::{get, post};
use domain::audit::Seal;
use domain::{EventKind, OrderId, Permission, Timestamp, UserId, can};
use persistence::audit::{self, AuditEntry, AuditFilter, seals};
use persistence::{Cursor, Page};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::commands::{self, AuditVerification};
use super::requests::VerifyAuditEntries;
use crate::App;
use crate::http::{Authorized, Json, Limit, Problem, ProblemType, page_request};

const NOT_FOUND: ProblemType = ProblemType::new(404, "audit.not_found", "No such entry");

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListAuditEntries {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only what this user has done
    pub actor_id: Option<UserId>,
    /// Only what is of this kind
    pub kind: Option<EventKind>,
    /// Only what happened to this order, package, user …
    pub subject_id: Option<Uuid>,
    /// Only what belongs to this order
    pub order_id: Option<OrderId>,
    /// Only what happened at this moment or later
    pub from: Option<Timestamp>,
    /// Only what happened before this moment
    pub to: Option<Timestamp>,
}

/// List audit entries
///
/// Every change there has been, newest first: who made it, from where, and what was before and after.
#[utoipa::path(
    tag = "Audit",
    params(ListAuditEntries),
    responses((status = 200, description = "One page of entries", body = Page<AuditEntry>)),
    extensions(("x-permission" = json!("audit:read"))),
)]
#[get("/audit-entries")]
pub async fn list_audit_entries(
    _: Authorized<can::ReadAudit>,
    query: Query<ListAuditEntries>,
    app: Data<App>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let filter = AuditFilter {
        actor: query.actor_id,
        kind: query.kind,
        subject: query.subject_id,
        order: query.order_id,
        from: query.from,
        to: query.to,
    };
    let page = page_request(query.limit, query.cursor);
    Ok(Json(audit::list(&mut *app.db.conn().await?, filter, page).await?))
}

/// An entry with its seal
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntryDetail {
    #[serde(flatten)]
    pub entry: AuditEntry,
    /// To note down and to verify against later; for whoever may verify, and once there is one
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

/// Find an audit entry
#[utoipa::path(
    tag = "Audit",
    params(("entry_number" = i64, Path, description = "Its place in the journal", minimum = 1, maximum = 9_007_199_254_740_991_i64)),
    responses(
        (status = 200, description = "The entry", body = AuditEntryDetail),
        (status = 404, description = "`audit.not_found`"),
    ),
    extensions(("x-permission" = json!("audit:read"))),
)]
#[get("/audit-entries/{entry_number}")]
pub async fn find_audit_entry(
    caller: Authorized<can::ReadAudit>,
    entry_number: Path<i64>,
    app: Data<App>,
) -> Result<Json<AuditEntryDetail>, Problem> {
    let mut conn = app.db.conn().await?;
    let entry = audit::find(&mut conn, *entry_number).await?.ok_or(NOT_FOUND)?;
    let verifies = caller.actor.may(Permission::VerifyAudit);
    let seal = if verifies { seals::find(&mut conn, *entry_number).await? } else { None };
    Ok(Json(AuditEntryDetail { entry, seal }))
}

/// Verify the audit trail
///
/// Computes the chain of seals anew and names the first entry that was changed, removed or inserted after it was
/// sealed. Whoever can rewrite the whole chain is found out by a seal noted down outside, `known`.
#[utoipa::path(
    tag = "Audit",
    request_body = VerifyAuditEntries,
    responses(
        (status = 200, description = "What was found", body = AuditVerification),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("audit:verify")), ("x-unkeyed" = json!(true))),
)]
#[post("/audit-entries/verify")]
pub async fn verify_audit_entries(
    _: Authorized<can::VerifyAudit>,
    Json(request): Json<VerifyAuditEntries>,
    app: Data<App>,
) -> Result<Json<AuditVerification>, Problem> {
    Ok(Json(commands::verify(&app, &request).await?))
}

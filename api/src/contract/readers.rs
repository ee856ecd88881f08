//! The table of fields that not everybody reads, written into the document as `x-visible-to`.
//!
//! What stands here is taken out of every answer to anybody else (`conceal`), so a handler need not think of it.

use std::fmt;

use domain::Permission;
use domain::Permission as May;
use domain::identity::BuiltInRole;
use persistence::identity::Principal;
use serde_json::{Value, json};

/// Somebody who reads a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A customer, of what is theirs.
    Customer,
    /// Whoever is no customer.
    Staff,
    /// Staff with this permission: a customer who was given it stays a customer.
    Holder(May),
}
use Reader::{Customer, Holder, Staff};

const COSTS: &[Reader] = &[Holder(May::WriteShipmentCosts)];
const WHO_CALLS: &[Reader] =
    &[Customer, Holder(May::ReadCustomers), Holder(May::HandleDeliveries), Holder(May::BringDeliveries)];

/// Schema, fields, and who reads them. What is not here, everybody reads who may call the operation.
const FIELDS: &[(&str, &[&str], &[Reader])] = &[
    ("CashAccountDetail", &["balance"], &[Holder(May::ReadBooks)]),
    ("Credit", &["review"], &[Holder(May::ReadCredit)]),
    ("Customer", &["internal_note", "level_by_hand"], &[Staff]),
    ("DeliverySummary", &["phone"], WHO_CALLS),
    ("ExchangeRateDetail", &["buy"], &[Holder(May::WriteRates), Holder(May::ReadPurchases), Holder(May::ReadBooks)]),
    ("ExchangeRateDetail", &["created_by", "decided_by"], &[Staff]),
    ("Guarantee", &["note", "created_by", "released_by", "release_reason"], &[Staff]),
    ("ManifestRow", &["cost_vnd"], COSTS),
    ("OrderDetail", &["internal_note"], &[Staff]),
    ("OrderDetail", &["phone"], WHO_CALLS),
    ("OrderHistoryEntry", &["data"], &[Staff]),
    ("OrderLine", &["price_doubts", "goods_allowed_by", "goods_allowed_reason"], &[Staff]),
    ("PackageSummary", &["note", "reason"], &[Staff]),
    ("PurchaseLineView", &["unit_price"], &[Staff]),
    ("PurchasePayment", &["amount", "cost", "rate", "difference_reason"], &[Staff]),
    (
        "PurchaseSummary",
        &[
            "goods",
            "freight",
            "discount",
            "rebate",
            "due",
            "paid",
            "refunded",
            "difference",
            "difference_reason",
            "cost",
            "note",
        ],
        &[Staff],
    ),
    ("ShipmentCostDetail", &["amount", "vnd"], COSTS),
    ("ShipmentDetail", &["cost_vnd"], COSTS),
];

impl Reader {
    /// Whether somebody is one of these; a stranger is none of them.
    pub fn any(readers: &[Self], who: Option<&Principal>) -> bool {
        who.is_some_and(|who| {
            readers.iter().any(|reader| match reader {
                Self::Customer => who.customer.is_some(),
                Self::Staff => who.customer.is_none(),
                Self::Holder(permission) => who.customer.is_none() && who.permissions.contains(permission),
            })
        })
    }

    /// As the document has it.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "customer" => Some(Self::Customer),
            "staff" => Some(Self::Staff),
            permission => permission.parse().ok().map(Self::Holder),
        }
    }

    /// Whether somebody in a role is one of these, as long as nobody has changed the role.
    fn includes(self, role: BuiltInRole) -> bool {
        let is_customer = role == BuiltInRole::Customer;
        match self {
            Self::Customer => is_customer,
            Self::Staff => !is_customer,
            Self::Holder(permission) => !is_customer && role.permissions().contains(&permission),
        }
    }
}

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer => f.write_str("customer"),
            Self::Staff => f.write_str("staff"),
            Self::Holder(permission) => f.write_str(Permission::as_str(*permission)),
        }
    }
}

/// Marks the fields of the table. As they may be left out, no schema requires them.
///
/// # Panics
///
/// If the document has no such field: a mistake no test run survives.
pub fn mark(document: &mut Value) {
    let schemas = &mut document["components"]["schemas"];
    for (schema, fields, readers) in FIELDS {
        let names: Vec<_> = readers.iter().map(ToString::to_string).collect();
        for field in *fields {
            let property = find(&mut schemas[schema], field);
            *property.unwrap_or_else(|| panic!("no schema {schema} with a field {field}")) = json!(names);
        }
    }
}

/// Where the readers of a field are to stand: among the schema's own, or in the part that is.
fn find<'a>(schema: &'a mut Value, field: &str) -> Option<&'a mut Value> {
    if schema["properties"].get(field).is_some() {
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| name != field);
        }
        return Some(&mut schema["properties"][field]["x-visible-to"]);
    }
    let parts = schema.get_mut("allOf").and_then(Value::as_array_mut);
    parts.into_iter().flatten().find_map(|part| find(part, field))
}

/// One line for each field: who reads it, and which roles these are at the start.
pub fn table() -> String {
    let mut rows = vec![];
    for (schema, fields, readers) in FIELDS {
        let names: Vec<_> = readers.iter().map(ToString::to_string).collect();
        let roles = BuiltInRole::ALL.iter().filter(|role| readers.iter().any(|reader| reader.includes(**role)));
        let roles: Vec<_> = roles.map(|role| role.as_str()).collect();
        for field in *fields {
            let field = format!("{schema}.{field}");
            rows.push(format!("{field:<40} {}: {}\n", names.join(" "), roles.join(", ")));
        }
    }
    rows.concat()
}

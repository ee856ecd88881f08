//! What an administrator can tune, with the value each has until then.

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Number, Value, json};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::SchemaType, schema::Type};

use crate::customers::{CountedCharges, LevelReview, TurnoverWindow};
use crate::identity::{BadCode, Code};
use crate::vocabulary::string_enum;
use crate::{Percent, Vnd};

/// What a setting can be set to: a whole number, or a word, an amount or an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SettingValue {
    Number(#[serde(deserialize_with = "whole")] i32),
    Text(String),
}

/// JSON Schema counts `3.0` among the integers.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    let number = Number::deserialize(deserializer)?;
    let whole = number.as_f64().and_then(|number| number.to_string().parse().ok());
    whole.ok_or_else(|| de::Error::custom(format_args!("{number} is no whole number, or too large")))
}

// Written out: the derive has no bounds for the variants of an untagged enum.
impl utoipa::PartialSchema for SettingValue {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::Integer, Type::String]))
            .description(Some("A whole number, or a word, an amount or an address"))
            .minimum(Some(-1_000_000))
            .maximum(Some(1_000_000))
            .max_length(Some(300))
            .examples([json!(30)])
            .into()
    }
}

impl utoipa::ToSchema for SettingValue {}

/// A whole number within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Within<const MIN: i32, const MAX: i32>(i32);

impl<const MIN: i32, const MAX: i32> Within<MIN, MAX> {
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl<const MIN: i32, const MAX: i32> TryFrom<i32> for Within<MIN, MAX> {
    type Error = String;

    fn try_from(value: i32) -> Result<Self, String> {
        if (MIN..=MAX).contains(&value) { Ok(Self(value)) } else { Err(format!("must be {MIN} to {MAX}")) }
    }
}

impl<const MIN: i32, const MAX: i32> From<Within<MIN, MAX>> for i32 {
    fn from(value: Within<MIN, MAX>) -> Self {
        value.0
    }
}

/// An https address, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(String);

impl TryFrom<String> for Link {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let https = url::Url::parse(&text).is_ok_and(|url| url.scheme() == "https");
        if text.is_empty() || (https && text.len() <= 300) { Ok(Self(text)) } else { Err("must be an https address") }
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.0
    }
}

string_enum! {
    /// How work finds somebody to do it
    pub enum Assignment {
        Manual = "manual",
        /// To whoever has the least open work
        LeastLoaded = "least_loaded",
    }
}

string_enum! {
    /// What becomes of an approved order nobody pays for
    pub enum OverdueAction {
        Hold = "hold",
        Cancel = "cancel",
    }
}

string_enum! {
    /// Whom what pays out or gives power asks for a new proof
    pub enum StepUpRule {
        /// Accounts with a second step
        WithTotp = "with_totp",
        Always = "always",
    }
}

/// Codes of roles with commas between, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleCodes(Vec<Code>);

impl RoleCodes {
    pub fn contain_any(&self, roles: &[Code]) -> bool {
        roles.iter().any(|role| self.0.contains(role))
    }
}

impl TryFrom<String> for RoleCodes {
    type Error = BadCode;

    fn try_from(text: String) -> Result<Self, BadCode> {
        let codes = text.split(',').map(str::trim).filter(|code| !code.is_empty());
        codes.map(|code| code.to_owned().try_into()).collect::<Result<_, _>>().map(Self)
    }
}

impl From<RoleCodes> for String {
    fn from(codes: RoleCodes) -> Self {
        codes.0.iter().map(Code::as_str).collect::<Vec<_>>().join(",")
    }
}

/// Declares the settings once: key, field, type, default.
macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ty = $key:literal, $default:expr;)+) => {
        /// All settings, each by its key.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Settings {
            $($(#[doc = $doc])+ #[serde(rename = $key)] pub $field: $type,)+
        }

        impl Settings {
            /// Every key with what it means.
            pub const DESCRIPTIONS: &[(&str, &str)] = &[$(($key, concat!($($doc),+).trim_ascii())),+];
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }
    };
}

settings! {
    /// Days a cart item lives
    cart_ttl_days: Within<1, 365> = "cart.ttl_days", Within(30);
    /// Hours before a cart item expires at which the customer is told
    cart_warning_hours: Within<1, 720> = "cart.warning_hours", Within(24);
    /// Days for which what left a cart can be put back
    cart_keep_days: Within<1, 3650> = "cart.keep_days", Within(90);
    /// Items a cart may hold
    cart_max_lines: Within<1, 500> = "cart.max_lines", Within(200);
    /// Percent by which a price may lie from what else is known of it without being doubted
    cart_price_tolerance: Percent = "cart.price_tolerance", percent(2);
    /// Days for which a price that was seen or paid is compared with
    cart_price_memory_days: Within<1, 3650> = "cart.price_memory_days", Within(180);
    /// Minutes a quote holds
    quote_ttl_minutes: Within<1, 10_080> = "quote.ttl_minutes", Within(1440);
    /// How new orders find their care employee
    order_assign_care: Assignment = "order.assign_care", Assignment::Manual;
    /// How deposited orders find their ordering employee
    order_assign_ordering: Assignment = "order.assign_ordering", Assignment::Manual;
    /// Hours after an order came in by which the customer is told it will be reviewed
    order_review_hours: Within<1, 720> = "order.review_hours", Within(24);
    /// Đồng up to which care staff may approve an order
    order_approve_limit: Vnd = "order.approve_limit", vnd(50_000_000);
    /// Đồng up to which an employee may refund on one order without another person
    order_refund_limit: Vnd = "order.refund_limit", vnd(5_000_000);
    /// Hours after approval until the customer is reminded of the deposit
    order_reminder_hours: Within<1, 720> = "order.reminder_hours", Within(24);
    /// Hours after approval until the order is held or cancelled
    order_overdue_hours: Within<2, 2160> = "order.overdue_hours", Within(72);
    /// What becomes of it then
    order_overdue_action: OverdueAction = "order.overdue_action", OverdueAction::Hold;
    /// Days for which a customer may owe for what was handed over, until no further order is approved
    order_debt_days: Within<0, 365> = "order.debt_days", Within(7);
    /// Days after delivery until an order completes by itself
    order_complete_days: Within<0, 90> = "order.complete_days", Within(7);
    /// Percent of the deposit that is kept of what was paid when an order is cancelled
    order_cancellation_percent: Percent = "order.cancellation_percent", Percent::ZERO;
    /// Which turnover decides a customer's level
    levels_window: TurnoverWindow = "levels.window", TurnoverWindow::Lifetime;
    /// Kinds of charges of completed orders, with commas between, that are turnover
    levels_charges: CountedCharges = "levels.charges", CountedCharges::usual();
    /// Whether customers fall to a lower level when the year before brought too little turnover
    levels_review: LevelReview = "levels.review", LevelReview::Never;
    /// Points that a customer gets for each full 1 000 đồng of turnover
    levels_points_per_1000: Within<0, 1000> = "levels.points_per_1000", Within(0);
    /// Months that a customer's credit looks back
    credit_months: Within<1, 120> = "credit.months", Within(24);
    /// Points of 100 that somebody has of whom nothing is known
    credit_base: Within<0, 100> = "credit.base", Within(50);
    /// Points for each completed order
    credit_per_completed: Within<0, 100> = "credit.per_completed", Within(3);
    /// Points that completed orders bring at most
    credit_completed_most: Within<0, 100> = "credit.completed_most", Within(40);
    /// Points for each month since we know the customer
    credit_per_month: Within<0, 100> = "credit.per_month", Within(1);
    /// Points that months bring at most
    credit_months_most: Within<0, 100> = "credit.months_most", Within(10);
    /// Points that an order costs which was cancelled after it was approved
    credit_per_cancelled: Within<0, 100> = "credit.per_cancelled", Within(4);
    /// Points that an order costs whose deposit never came
    credit_per_unpaid: Within<0, 100> = "credit.per_unpaid", Within(10);
    /// Points that a delivery costs which was refused
    credit_per_refused: Within<0, 100> = "credit.per_refused", Within(8);
    /// Points that an order costs of which money was given back on a complaint
    credit_per_complaint: Within<0, 100> = "credit.per_complaint", Within(2);
    /// Points that each begun million costs that should have been paid by now
    credit_per_overdue_million: Within<0, 100> = "credit.per_overdue_million", Within(10);
    /// Points below which credit is poor
    credit_poor_below: Within<0, 100> = "credit.poor_below", Within(35);
    /// Points from which on credit is good
    credit_good_from: Within<0, 101> = "credit.good_from", Within(70);
    /// Đồng that a customer with poor credit may have open without a guarantee
    credit_poor_limit: Vnd = "credit.poor_limit", vnd(2_000_000);
    /// Percent by which an exchange rate may differ from the one in force without a word that this is meant
    exchange_rate_drift: Percent = "exchange_rate.drift", percent(10);
    /// Percent by which a shop's price may rise without consent
    purchase_price_tolerance: Percent = "purchase.price_tolerance", percent(2);
    /// Days after payment until a purchase without tracking number is chased
    purchase_tracking_days: Within<1, 90> = "purchase.tracking_days", Within(3);
    /// Days after the buyer was told of that until the managers are
    purchase_escalation_days: Within<1, 90> = "purchase.escalation_days", Within(2);
    /// Percent of a discount won from the shop that the customer gets
    purchase_discount_to_customer_percent: Percent = "purchase.discount_to_customer_percent", Percent::ZERO;
    /// Percent by which weights in China and Vietnam may differ without warning
    warehouse_weight_tolerance: Percent = "warehouse.weight_tolerance", percent(5);
    /// Cubic centimetres that count as a kilogram when the costs of a shipment are shared
    shipment_volumetric_divisor: Within<1000, 20_000> = "shipment.volumetric_divisor", Within(6000);
    /// Days before storage begins to cost something at which the customer is warned
    storage_warning_days: Within<0, 30> = "storage.warning_days", Within(1);
    /// Days after which an uploaded file that documents nothing is deleted
    files_unattached_days: Within<1, 365> = "files.unattached_days", Within(7);
    /// Rows of a list where the client does not say
    page_default_limit: Within<1, 200> = "page.default_limit", Within(50);
    /// Roles, with commas between, that must have a second step of sign-in
    identity_totp_required_roles: RoleCodes = "identity.totp_required_roles", RoleCodes(vec![]);
    /// Whom refunds, roles, tokens and the like ask for a new proof
    identity_step_up: StepUpRule = "identity.step_up", StepUpRule::WithTotp;
    /// Minutes for which such a proof is good
    identity_step_up_minutes: Within<1, 720> = "identity.step_up_minutes", Within(15);
    /// Days for which sessions and links for new passwords are kept after they are over
    retention_session_days: Within<1, 3650> = "retention.session_days", Within(90);
    /// Days for which notices are kept after they were read
    retention_notice_days: Within<1, 3650> = "retention.notice_days", Within(365);
    /// Days for which events that nobody could be told of wait for people to look at them
    retention_dead_event_days: Within<1, 3650> = "retention.dead_event_days", Within(90);
    /// Where customers find the ordering extension
    extension_link: Link = "extension.link", Link(String::new());
}

fn vnd(amount: i64) -> Vnd {
    Vnd::new(amount.into()).unwrap_or(Vnd::ZERO)
}

fn percent(percent: i64) -> Percent {
    Percent::new(percent.into()).unwrap_or(Percent::ZERO)
}

impl Settings {
    /// The defaults, overlaid with values by key. Fails on an unknown key and on a value that is none.
    pub fn with(values: Map<String, Value>) -> Result<Self, serde_json::Error> {
        let mut all = Self::default().values();
        all.extend(values);
        serde_json::from_value(Value::Object(all))
    }

    /// The same of what is stored: what cannot be read is passed over, and told. A newer node may have set it.
    pub fn of_stored(values: Map<String, Value>) -> (Self, Vec<(String, serde_json::Error)>) {
        if let Ok(all) = Self::with(values.clone()) {
            return (all, vec![]);
        }
        let (mut known, mut passed_over) = (Map::new(), vec![]);
        for (key, value) in values {
            match Self::with([(key.clone(), value.clone())].into_iter().collect()) {
                Ok(_) => drop(known.insert(key, value)),
                Err(error) => passed_over.push((key, error)),
            }
        }
        (Self::with(known).unwrap_or_default(), passed_over)
    }

    pub fn values(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(values)) => values,
            Ok(_) | Err(_) => Map::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(key: &str, value: Value) -> Result<Settings, serde_json::Error> {
        Settings::with([(key.to_owned(), value)].into_iter().collect())
    }

    #[test]
    fn a_value_replaces_the_default() {
        assert_eq!(set("cart.ttl_days", json!(7)).unwrap().cart_ttl_days.get(), 7);
        assert_eq!(Settings::with(Map::new()).unwrap(), Settings::default());
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for (key, value) in [
            ("cart.ttl_days", json!(0)),
            ("cart.ttl_days", json!("30")),
            ("order.approve_limit", json!(5)),
            ("order.overdue_action", json!("shrug")),
            ("levels.window", json!("fortnight")),
            ("levels.charges", json!("goods,sweets")),
            ("identity.totp_required_roles", json!("admin;accountant")),
            ("extension.link", json!("javascript:alert(1)")),
            ("no.such_key", json!(1)),
        ] {
            assert!(set(key, value.clone()).is_err(), "{key} = {value}");
        }
    }

    #[test]
    fn what_a_newer_node_has_stored_does_not_hide_the_rest() {
        let stored = json!({ "cart.ttl_days": 7, "cart.max_lines": 100_000, "no.such_key": 1 });
        let Value::Object(stored) = stored else { panic!("an object") };

        let (settings, passed_over) = Settings::of_stored(stored);

        let keys: Vec<_> = passed_over.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["cart.max_lines", "no.such_key"]);
        assert_eq!(settings, set("cart.ttl_days", json!(7)).unwrap());
    }

    #[test]
    fn every_setting_is_described() {
        let described: Vec<_> = Settings::DESCRIPTIONS.iter().map(|(key, _)| *key).collect();
        assert!(Settings::default().values().keys().all(|key| described.contains(&key.as_str())));
    }
}

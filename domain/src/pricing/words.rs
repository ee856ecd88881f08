//! The closed lists of words that rate cards, quotes and charges are written in.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::ledger::Currency;
use crate::vocabulary::string_enum;

string_enum! {
    /// What a customer is charged for
    pub enum ChargeKind {
        Goods = "goods",
        ChinaFreight = "china_freight",
        ServiceFee = "service_fee",
        TallyFee = "tally_fee",
        CrateFee = "crate_fee",
        InsuranceFee = "insurance_fee",
        Freight = "freight",
        /// Of goods that are declared
        ImportDuty = "import_duty",
        /// Value added tax of goods that are declared
        ImportVat = "import_vat",
        StorageFee = "storage_fee",
        LastMileFee = "last_mile_fee",
        Surcharge = "surcharge",
        /// What was agreed for giving the order up
        CancellationFee = "cancellation_fee",
        Discount = "discount",
    }
}

string_enum! {
    /// What may be charged by agreement, where no table tells it
    pub enum AgreedKind {
        /// Of packages that no rate card has a price for
        Freight = "freight",
        StorageFee = "storage_fee",
        LastMileFee = "last_mile_fee",
        Surcharge = "surcharge",
    }
}

string_enum! {
    /// The tables of a rate card
    pub enum PriceTable {
        ServiceFee = "service_fee",
        Tally = "tally",
        Crate = "crate",
        Insurance = "insurance",
        Freight = "freight",
        Storage = "storage",
        LastMile = "last_mile",
        Surcharge = "surcharge",
    }
}

string_enum! {
    /// What a number counts
    pub enum MeasureUnit {
        Vnd = "vnd",
        Cny = "cny",
        Pieces = "pieces",
        Kilograms = "kg",
        /// Length × width × height ÷ divisor
        VolumetricKilograms = "volumetric_kg",
        /// Real or volumetric weight or their mean, by the three zones
        BlendedKilograms = "blended_kg",
        CubicMetres = "m3",
        Packages = "packages",
        Days = "days",
    }
}

string_enum! {
    /// How an amount came to be a round one
    pub enum Rounding {
        /// Half away from zero, to one đồng
        HalfUp = "half_up",
    }
}

string_enum! {
    /// What a service fee is a percentage of
    #[derive(Default)]
    pub enum ServiceFeeBasis {
        #[default]
        Goods = "goods",
        GoodsPlusChinaFreight = "goods_plus_china_freight",
    }
}

string_enum! {
    /// Whose weight chooses the band
    #[derive(Default)]
    pub enum FreightBasis {
        /// Each package pays for itself
        #[default]
        Package = "package",
        /// All packages of the order together
        Order = "order",
        /// All packages that are handed over together; shared among their orders
        Delivery = "delivery",
        /// All packages of the customer that arrive together; shared among their orders
        ArrivalBatch = "arrival_batch",
    }
}

string_enum! {
    /// What chooses the band of a freight price
    #[derive(Default)]
    pub enum BandedBy {
        #[default]
        Weight = "weight",
        /// Đồng that the goods of the order cost
        OrderValue = "order_value",
    }
}

string_enum! {
    /// What a wooden frame is built around
    #[derive(Default)]
    pub enum CrateBasis {
        #[default]
        Package = "package",
        /// All packages in one crate; shared among them by weight
        Together = "together",
    }
}

string_enum! {
    /// What counts as a day of storage
    #[derive(Default)]
    pub enum DayCount {
        /// Each day in Vietnam after that of arrival
        #[default]
        Calendar = "calendar",
        /// 24 hours, where they are over
        Full = "full",
        /// 24 hours, once they begin
        Begun = "begun",
    }
}

string_enum! {
    /// What a day of storage is paid for
    #[derive(Default)]
    pub enum StorageUnit {
        #[default]
        Kilogram = "kg",
        CubicMetre = "m3",
        Package = "package",
        /// What the goods of the order cost, for the longest of its packages
        GoodsPercent = "goods_percent",
    }
}

string_enum! {
    /// What a surcharge is paid for
    #[derive(Default)]
    pub enum SurchargeUnit {
        #[default]
        Order = "order",
        Package = "package",
        Kilogram = "kg",
        Piece = "piece",
        GoodsPercent = "goods_percent",
    }
}

string_enum! {
    /// How goods travel from China to Vietnam
    #[derive(Default)]
    pub enum ShippingLine {
        Express = "express",
        #[default]
        Standard = "standard",
        /// Declared import with duty and value added tax
        Official = "official",
    }
}

string_enum! {
    /// How goods are treated on the way
    #[derive(Default)]
    pub enum GoodsClass {
        #[default]
        Ordinary = "ordinary",
        /// Many pieces of one kind
        Batch = "batch",
        /// Liquids, batteries, brands and the like
        Sensitive = "sensitive",
    }
}

string_enum! {
    /// Whom a rate card is for; the first that has one counts
    pub enum Audience {
        Customer = "customer",
        Level = "level",
        Everybody = "everybody",
    }
}

string_enum! {
    /// Whether a version of a rate card can still be changed
    pub enum VersionStatus {
        Draft = "draft",
        Published = "published",
    }
}

impl FreightBasis {
    /// Whether several orders pay for what travels together.
    pub const fn is_shared(self) -> bool {
        match self {
            Self::Delivery | Self::ArrivalBatch => true,
            Self::Package | Self::Order => false,
        }
    }
}

impl From<AgreedKind> for ChargeKind {
    fn from(kind: AgreedKind) -> Self {
        match kind {
            AgreedKind::Freight => Self::Freight,
            AgreedKind::StorageFee => Self::StorageFee,
            AgreedKind::LastMileFee => Self::LastMileFee,
            AgreedKind::Surcharge => Self::Surcharge,
        }
    }
}

impl PriceTable {
    /// For the person who meets a price that is missing.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ServiceFee => "service fees",
            Self::Tally => "tally fees",
            Self::Crate => "crate fees",
            Self::Insurance => "insurance fees",
            Self::Freight => "freight rates",
            Self::Storage => "storage fees",
            Self::LastMile => "last-mile fees",
            Self::Surcharge => "surcharges by name",
        }
    }
}

impl MeasureUnit {
    pub(super) const fn of(currency: Currency) -> Self {
        match currency {
            Currency::Vnd => Self::Vnd,
            Currency::Cny => Self::Cny,
        }
    }

    /// For texts.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Vnd => "đ",
            Self::Cny => "¥",
            Self::Pieces => "pieces",
            Self::Kilograms | Self::VolumetricKilograms | Self::BlendedKilograms => "kg",
            Self::CubicMetres => "m³",
            Self::Packages => "packages",
            Self::Days => "days",
        }
    }
}

/// A city, a zone, or what a surcharge is called
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::Type, ToSchema)]
#[schema(min_length = 1, max_length = 40)]
#[sqlx(transparent)]
pub struct PriceName(String);

impl PriceName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for PriceName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::tables::name(deserializer).map(Self)
    }
}

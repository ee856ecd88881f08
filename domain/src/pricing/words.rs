//! The closed lists of words that rate cards, quotes and charges are written in.

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
        }
    }
}

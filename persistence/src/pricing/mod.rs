//! Rate cards, levels, exchange rates and quotes in the database.

mod applicable;
mod cards;
mod discounts;
mod levels;
mod past_orders;
mod quotes;
mod rates;
mod simulations;
mod versions;
mod views;

pub use applicable::{Applicable, applicable, at_version, has_customer};
pub use cards::{CardFilter, find_card, insert_card, list_cards, lock_card};
pub use discounts::{
    DiscountFilter, Reserved, discount_asked, find_discount_code, has_discount_code, insert_discount_code,
    list_discount_campaigns, list_discount_codes, list_discount_uses, lock_discount_code, lock_expired_discounts,
    lock_forsaken_discount, order_discount, reserve_discount, reserved_discount, return_discounts, save_discount_code,
    use_discount,
};
pub use levels::{find_level, insert_level, known_levels, list_levels, lock_level, save_level};
pub use past_orders::{
    PastOrders, PurchaseCosts, charged_lines, charges_of, companions, count_past_orders, discounts_of, past_orders,
    purchase_costs, shipment_costs_of,
};
pub use quotes::{QuoteBasis, find_quote, insert_quote, list_quotes, quote_basis};
pub use rates::{RateScope, current_rate, find_rate, insert_rate, list_rates, lock_rate, rate_in_force, save_rate};
pub use simulations::{
    DueSimulation, SimulatedCharge, SimulatedCustomer, SimulatedCustomers, SimulatedRefusal, SimulationDetail,
    SimulationSummary, add_trial, find_simulation, insert_simulation, list_simulations, lock_simulation,
    put_simulation_off, save_simulation, take_simulation,
};
pub use versions::{find_version, insert_version, list_versions, lock_version, next_number, save_version};
pub use views::{
    DiscountCampaign, DiscountCodeDetail, DiscountUseDetail, ExchangeRateDetail, LevelDetail, QuoteDetail,
    QuoteSummary, RateCardDetail, RateCardVersionDetail, RateCardVersionSummary,
};

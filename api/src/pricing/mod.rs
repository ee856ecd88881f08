//! Rate cards, levels, exchange rates and quotes over HTTP: the area's table of contents.

pub(crate) mod commands;
mod deposit_share;
mod discount_requests;
pub(crate) mod discounts;
pub(crate) mod problems;
mod quote_request;
pub(crate) mod requests;
mod routes;
pub(crate) mod simulations;

pub(crate) use deposit_share::DepositShare;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    use routes::{discount_codes, exchange_rates, levels, quotes, rate_cards, simulations, versions};
    cfg.service(rate_cards::list_rate_cards)
        .service(rate_cards::create_rate_card)
        .service(rate_cards::find_rate_card)
        .service(versions::list_rate_card_versions)
        .service(versions::create_rate_card_version)
        .service(versions::find_rate_card_version)
        .service(versions::replace_rate_card_version)
        .service(versions::check_rate_card_version)
        .service(versions::publish_rate_card_version)
        .service(simulations::simulate_rate_card_version)
        .service(simulations::list_price_simulations)
        .service(simulations::find_price_simulation)
        .service(simulations::cancel_price_simulation)
        .service(levels::list_levels)
        .service(levels::create_level)
        .service(levels::find_level)
        .service(levels::change_level)
        .service(discount_codes::list_discount_campaigns)
        .service(discount_codes::list_discount_codes)
        .service(discount_codes::create_discount_code)
        .service(discount_codes::find_discount_code)
        .service(discount_codes::change_discount_code)
        .service(discount_codes::list_discount_uses)
        .service(exchange_rates::list_exchange_rates)
        .service(exchange_rates::create_exchange_rate)
        .service(exchange_rates::find_current_exchange_rate)
        .service(exchange_rates::find_exchange_rate)
        .service(exchange_rates::confirm_exchange_rate)
        .service(exchange_rates::reject_exchange_rate)
        .service(quotes::list_quotes)
        .service(quotes::create_quote)
        .service(quotes::find_quote)
        .service(quotes::recompute_quote);
}

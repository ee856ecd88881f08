//! The cookie in which browsers keep their refresh token, out of reach of scripts and of other sites.

use std::future::{Ready, ready};

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::http::Problem;

const NAME: &str = "__Host-langson-refresh";

/// The refresh token of the request's cookie, if it has one.
pub struct RefreshCookie(pub Option<String>);

impl FromRequest for RefreshCookie {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(req.cookie(NAME).map(|cookie| cookie.value().to_owned()))))
    }
}

/// `None` takes the cookie away.
pub fn refresh_cookie(token: Option<String>) -> Cookie<'static> {
    let kept = if token.is_some() { Duration::days(30) } else { Duration::ZERO };
    Cookie::build(NAME, token.unwrap_or_default())
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(kept)
        .finish()
}

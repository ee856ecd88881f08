//! Which pages may call us: those of exact origins only, since the refresh cookie makes it a matter of safety.

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderValue, ORIGIN, VARY,
};

use super::rate::Headers;
use super::{Problem, problems};

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
const SENT: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, accept-language, if-none-match, idempotency-key, x-request-id, last-event-id",
);
const TOLD: HeaderValue = HeaderValue::from_static(
    "etag, location, retry-after, idempotency-replayed, x-request-id, ratelimit, ratelimit-policy",
);
const YES: HeaderValue = HeaderValue::from_static("true");
/// Seconds for which a browser remembers that it may.
const MAX_AGE: HeaderValue = HeaderValue::from_static("3600");

/// Adds what lets a page of one of our origins read the answer. A page of any other gets nothing, not even a word.
pub fn headers(req: &ServiceRequest, origins: &[String], headers: &mut Headers) {
    headers.push((VARY, HeaderValue::from_static("Origin")));
    if let Some(origin) = known_origin(req, origins) {
        headers.push((ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()));
        headers.push((ACCESS_CONTROL_ALLOW_CREDENTIALS, YES));
        headers.push((ACCESS_CONTROL_EXPOSE_HEADERS, TOLD));
    }
}

/// The answer to a browser that asks whether a page may; `None` where it is no such question.
pub fn preflight(req: &ServiceRequest, origins: &[String]) -> Option<Result<HttpResponse, Problem>> {
    let asks = req.method() == Method::OPTIONS
        && req.headers().contains_key(ORIGIN)
        && req.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    asks.then(|| {
        known_origin(req, origins).ok_or(problems::FOREIGN_ORIGIN)?;
        // Whether method and headers are among these the browser sees for itself.
        Ok(HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, METHODS))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, SENT))
            .insert_header((ACCESS_CONTROL_MAX_AGE, MAX_AGE))
            .finish())
    })
}

fn known_origin<'a>(req: &'a ServiceRequest, origins: &[String]) -> Option<&'a HeaderValue> {
    req.headers().get(ORIGIN).filter(|&origin| origins.iter().any(|known| origin == known.as_str()))
}

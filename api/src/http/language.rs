//! The languages in which people are told of problems.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{AcceptLanguage, Header, Preference};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use domain::identity::Locale;

/// What a request asks to be answered in: the first of ours that `Accept-Language` names, or else Vietnamese.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(pub Locale);

impl Language {
    pub fn asked_for(request: &impl HttpMessage) -> Self {
        let accepted = AcceptLanguage::parse(request).map(|accepted| accepted.ranked()).unwrap_or_default();
        let ours = accepted.into_iter().find_map(|language| match language {
            Preference::Specific(tag) => tag.primary_language().parse().ok(),
            Preference::Any => Some(Locale::Vietnamese),
        });
        Self(ours.unwrap_or(Locale::Vietnamese))
    }
}

impl FromRequest for Language {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::asked_for(req)))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_first_language_that_we_speak_is_spoken() {
        for (accepted, spoken) in [
            ("", Locale::Vietnamese),
            ("en", Locale::English),
            ("fr, zh-CN;q=0.8, en;q=0.5", Locale::Chinese),
            ("en;q=0.2, vi-VN;q=0.9", Locale::Vietnamese),
            ("fr, de", Locale::Vietnamese),
            ("fr, *, en;q=0.5", Locale::Vietnamese),
        ] {
            let request = TestRequest::default().insert_header(("Accept-Language", accepted)).to_request();
            assert_eq!(Language::asked_for(&request).0, spoken, "{accepted}");
        }
    }
}

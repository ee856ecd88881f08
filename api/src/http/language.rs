//! The languages in which people are told of problems.

use actix_web::HttpMessage;
use actix_web::http::header::{AcceptLanguage, Header, Preference};
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

//! What an operation may be asked, by the document: the parameters of its query, and the media types of its answer.

use std::collections::{BTreeSet, HashMap};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::ACCEPT;
use actix_web::middleware::Next;
use actix_web::web::{Data, Query};
use persistence::identity::Principal;
use serde_json::Value;
use uuid::Uuid;

use super::Served;
use crate::http::{Problem, is_known, principal, problems, unreadable};

/// What is declared, by method and path.
pub struct Questions(HashMap<(String, String), Declared>);

struct Declared {
    parameters: BTreeSet<String>,
    /// Of the answers of success; empty where they have no body.
    media_types: BTreeSet<String>,
    /// Whether everybody may ask.
    public: bool,
}

impl Questions {
    pub fn of(document: &Value) -> Self {
        let mut all = HashMap::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                all.insert((method.to_uppercase(), path.clone()), Declared::of(operation));
            }
        }
        Self(all)
    }

    /// Refuses a parameter that is not declared, or stands there twice, and an answer of another kind. A stranger is not
    /// told: he has to be asked first who he is.
    fn check(&self, req: &ServiceRequest) -> Result<(), Problem> {
        let accepted = accepted(req);
        if req.query_string().is_empty() && accepted.is_none() {
            return Ok(());
        }
        let place = |path| (req.method().as_str().to_owned(), path);
        let Some(declared) = req.match_pattern().and_then(|path| self.0.get(&place(path))) else { return Ok(()) };
        if !declared.public && !is_known(req.request()) {
            return Ok(());
        }
        declared.require_parameters(req.query_string(), principal(req.request()).as_deref())?;
        accepted.map_or(Ok(()), |ranges| declared.require_accepted(&ranges))
    }
}

impl Declared {
    fn of(operation: &Value) -> Self {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameters = parameters.filter(|it| it["in"] == "query").filter_map(|it| it["name"].as_str());
        let answers = operation["responses"].as_object().into_iter().flatten();
        let answers = answers.filter(|(status, _)| status.starts_with('2'));
        let media_types = answers.flat_map(|(_, answer)| answer["content"].as_object().into_iter().flatten());
        Self {
            parameters: parameters.map(str::to_owned).collect(),
            media_types: media_types.map(|(name, _)| name.clone()).collect(),
            public: operation["x-public"] == true,
        }
    }

    /// A customer's list shows what is theirs. To ask it for somebody else's is a mistake of the program that asks, and
    /// is answered as one, whether or not there is such a customer.
    fn require_parameters(&self, query: &str, who: Option<&Principal>) -> Result<(), Problem> {
        let own = who.and_then(|who| who.customer).filter(|_| self.parameters.contains("cursor"));
        let sent = Query::<Vec<(String, String)>>::from_query(query);
        let sent = sent.map_err(|error| unreadable(&error))?.into_inner();
        let mut seen = BTreeSet::new();
        for (name, value) in &sent {
            if !self.parameters.contains(name) {
                return Err(problems::UNREADABLE.because(format_args!("there is no query parameter `{name}` here")));
            }
            if value.contains(char::is_control) {
                return Err(problems::UNREADABLE.because(format_args!("`{name}` contains a control character")));
            }
            if !seen.insert(name) {
                return Err(problems::UNREADABLE.because(format_args!("the query parameter `{name}` is repeated")));
            }
            let asked = if name == "customer_id" { value.parse::<Uuid>().ok() } else { None };
            if own.zip(asked).is_some_and(|(own, asked)| own.uuid() != asked) {
                return Err(problems::FORBIDDEN.because("customers ask for what is theirs"));
            }
        }
        Ok(())
    }

    fn require_accepted(&self, accepted: &[String]) -> Result<(), Problem> {
        let fits = |range: &String| match range.strip_suffix('*') {
            Some(family) => self.media_types.iter().any(|it| it.starts_with(family)),
            None => self.media_types.contains(range),
        };
        let anything = self.media_types.is_empty() || self.media_types.contains("*/*");
        if anything || accepted.iter().any(fits) { Ok(()) } else { Err(problems::NOT_ACCEPTABLE.into()) }
    }
}

/// The media ranges of `Accept` in small letters, without those of weight zero; `None` where anything is accepted.
fn accepted(req: &ServiceRequest) -> Option<Vec<String>> {
    let mut ranges = vec![];
    let mut restricts = false;
    let sent = req.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    for part in sent.flat_map(|value| value.split(',')) {
        let (range, parameters) = part.split_once(';').unwrap_or((part, ""));
        let unwanted = parameters.split(';').any(|it| matches!(it.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        let range = range.trim().to_ascii_lowercase();
        if range == "*/*" && !unwanted {
            return None;
        }
        restricts |= !range.is_empty();
        if !unwanted {
            ranges.push(range);
        }
    }
    restricts.then_some(ranges)
}

/// For every operation at once, since many read no query and would not look at one.
pub async fn refuse_undeclared(
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let checked = req.app_data::<Data<Served>>().map_or(Ok(()), |contract| contract.questions.check(&req));
    match checked {
        Ok(()) => next.call(req).await,
        Err(problem) => Ok(req.error_response(problem)),
    }
}

//! What an operation's query may hold, by the document.

use std::collections::{BTreeSet, HashMap};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::{Data, Query};
use serde_json::Value;

use super::Contract;
use crate::http::{Problem, is_known, problems};

/// What is declared, by method and path.
pub struct Queries(HashMap<(String, String), Declared>);

struct Declared {
    names: BTreeSet<String>,
    /// Whether everybody may ask.
    public: bool,
}

impl Queries {
    pub fn of(document: &Value) -> Self {
        let mut all = HashMap::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let names = parameters.filter(|it| it["in"] == "query").filter_map(|it| it["name"].as_str());
                let declared =
                    Declared { names: names.map(str::to_owned).collect(), public: operation["x-public"] == true };
                all.insert((method.to_uppercase(), path.clone()), declared);
            }
        }
        Self(all)
    }

    /// Refuses a parameter that is not declared, or stands there twice. A stranger is not told: he has to be asked first
    /// who he is.
    fn check(&self, req: &ServiceRequest) -> Result<(), Problem> {
        if req.query_string().is_empty() {
            return Ok(());
        }
        let place = |path| (req.method().as_str().to_owned(), path);
        let Some(declared) = req.match_pattern().and_then(|path| self.0.get(&place(path))) else { return Ok(()) };
        if !declared.public && !is_known(req.request()) {
            return Ok(());
        }
        let sent = Query::<Vec<(String, String)>>::from_query(req.query_string());
        let sent = sent.map_err(|error| problems::UNREADABLE.because(error))?.into_inner();
        let mut seen = BTreeSet::new();
        for (name, _) in &sent {
            if !declared.names.contains(name) {
                return Err(problems::UNREADABLE.because(format_args!("there is no query parameter `{name}` here")));
            }
            if !seen.insert(name) {
                return Err(problems::UNREADABLE.because(format_args!("the query parameter `{name}` is repeated")));
            }
        }
        Ok(())
    }
}

/// For every operation at once, since many read no query and would not look at one.
pub async fn refuse_undeclared(
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let checked = req.app_data::<Data<Contract>>().map_or(Ok(()), |contract| contract.queries.check(&req));
    match checked {
        Ok(()) => next.call(req).await,
        Err(problem) => Ok(req.error_response(problem)),
    }
}

//! Finds out who asks, before anything of the request is read.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, ORIGIN};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, http::header::HeaderMap};
use domain::SessionId;
use domain::identity::Assurance;
use persistence::identity::{self, Principal};
use persistence::settings;

use super::boundary::note_user;
use super::client_address::{ClientAddress, counted_as};
use super::rate::{Asker, Headers};
use super::{Problem, ProblemType, problems, token_hash};
use crate::App;

/// What API tokens begin with.
pub const API_TOKEN: &str = "lgs_live_";

/// Who was found behind a request's token; absent where there was no token.
pub type Found = Result<Arc<Principal>, Problem>;

/// What an answer tells of the account that asked.
#[derive(Clone, Debug, Default)]
pub struct OfAccount(pub Headers);

/// What a token names.
enum Credential {
    Session(SessionId),
    /// The digest of an API token, and the address it was sent from.
    Token(Vec<u8>, String),
}

/// A token as it was sent, and the address it came from.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Presented {
    token: String,
    address: String,
}

/// Who stands behind which token, remembered so briefly that a changed role or a blocked account is
/// noticed within a second on every node. Meanwhile its signature is not checked again either.
#[derive(Clone, Default)]
pub struct Principals(Arc<Mutex<Remembered>>);

type Remembered = HashMap<Presented, (Instant, Arc<Principal>)>;

/// Tokens are nobody's business.
impl fmt::Debug for Principals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principals").finish_non_exhaustive()
    }
}

impl Principals {
    const REMEMBERED_FOR: Duration = Duration::from_millis(500);
    const REMEMBERED: usize = 10_000;

    async fn find(&self, app: &App, presented: Presented) -> Result<Arc<Principal>, Problem> {
        if let Some(principal) = self.remembered(&presented) {
            return Ok(principal);
        }
        let credential = credential(app, &presented)?;
        let mut conn = app.db.conn().await?;
        let now = app.clock.now();
        let found = match &credential {
            Credential::Session(session) => {
                let settings = settings::load(&mut conn).await?;
                identity::by_session(&mut conn, *session, &settings, now).await?
            }
            Credential::Token(hash, address) => identity::by_token(&mut conn, hash, address, now).await?,
        };
        drop(conn);
        let principal = Arc::new(found.ok_or(match credential {
            Credential::Session(_) => problems::SESSION_REVOKED,
            Credential::Token(..) => problems::TOKEN_INVALID,
        })?);
        // Whoever proves himself on another node is not to wait for this one to notice.
        if principal.assurance == Assurance::default() {
            self.remember(presented, principal.clone());
        }
        Ok(principal)
    }

    fn remembered(&self, presented: &Presented) -> Option<Arc<Principal>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, principal) = all.get(presented)?;
        (at.elapsed() < Self::REMEMBERED_FOR).then(|| principal.clone())
    }

    fn remember(&self, presented: Presented, principal: Arc<Principal>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= Self::REMEMBERED {
            all.retain(|_, (at, _)| at.elapsed() < Self::REMEMBERED_FOR);
        }
        all.insert(presented, (Instant::now(), principal));
    }

    /// So that on this node an ended session is over at once.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Looks the token up and leaves what it found with the request, for `Authorized`.
///
/// A layer of its own, since extractors run side by side: one that awaited the database would let a malformed
/// path be answered before the question of who asks.
pub async fn authenticate(req: ServiceRequest, next: Next<BoxBody>) -> actix_web::Result<ServiceResponse<BoxBody>> {
    if let (Some(token), Some(app)) = (bearer(req.headers()), req.app_data::<Data<App>>()) {
        let address = client_address(req.request()).unwrap_or_default();
        let found: Found = app.principals.find(app, Presented { token: token.to_owned(), address }).await;
        let found = found.and_then(|principal| require_origin(principal, req.headers()));
        let found = found.and_then(|principal| require_allowance(app, &req, principal));
        req.extensions_mut().insert(found);
    }
    next.call(req).await
}

/// Counts the request with the others of its account; its headers are for the boundary to send.
fn require_allowance(app: &App, req: &ServiceRequest, principal: Arc<Principal>) -> Found {
    note_user(principal.user);
    let mut headers = Headers::new();
    let counted = app.rate.pass(Asker::Account(principal.user), &mut headers);
    req.extensions_mut().insert(OfAccount(headers));
    counted.map(|()| principal)
}

/// Where the request comes from, as the boundary has made out.
pub(super) fn client_address(req: &HttpRequest) -> Option<String> {
    let ClientAddress(client) = *req.extensions().get()?;
    client.map(|address| address.to_string())
}

/// By what failures to sign in are counted.
pub(super) fn counted_address(req: &HttpRequest) -> Option<String> {
    let ClientAddress(client) = *req.extensions().get()?;
    client.map(|address| counted_as(address).to_string())
}

/// Whether somebody was found behind the request's token.
pub fn is_known(req: &HttpRequest) -> bool {
    principal(req).is_some()
}

/// Who was found behind the request's token.
pub fn principal(req: &HttpRequest) -> Option<Arc<Principal>> {
    req.extensions().get::<Found>().and_then(|found| found.as_ref().ok()).cloned()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn credential(app: &App, Presented { token, address }: &Presented) -> Result<Credential, ProblemType> {
    if token.starts_with(API_TOKEN) {
        let hash = token_hash(API_TOKEN, token).ok_or(problems::TOKEN_INVALID)?;
        return Ok(Credential::Token(hash, address.clone()));
    }
    app.tokens.verify(token).map(Credential::Session)
}

/// A token that was given to an extension is good for no page, and for nobody who does not say where he comes from.
fn require_origin(principal: Arc<Principal>, headers: &HeaderMap) -> Found {
    let origin = || headers.get(ORIGIN).and_then(|value| value.to_str().ok());
    if principal.origin.is_some() && principal.origin.as_deref() != origin() {
        return Err(problems::ORIGIN_FORBIDDEN.into());
    }
    Ok(principal)
}

//! What signing in and out does. Passwords are hashed between transactions, so these own theirs.

use std::time::Duration;

use actix_web::rt::time::sleep;
use chrono::TimeDelta;
use domain::customers::{NewCustomer, account_wanted};
use domain::identity::session::{self, Exchange, RESET_LIFETIME};
use domain::identity::{Locale, NewUser, UserStatus};
use domain::{Actor, CustomerId, Event, SessionId, UserId};
use futures_util::future::join;
use persistence::{Conn, Error, customers, identity, settings};

use super::requests::{ConfirmPasswordReset, RegisterCustomer, SignedIn};
use crate::App;
use crate::http::{AccessTokens, Anyone, Problem, ProblemType, atomically, opaque_token, problems, token_hash};
use crate::identity::passwords::hash;
use crate::identity::problems::{INVALID_CREDENTIALS, REFRESH_REUSED, RESET_TOKEN_INVALID};

/// What refresh tokens begin with.
const REFRESH: &str = "lgr_";
/// What the tokens in mailed links begin with.
pub const RESET: &str = "lgp_";

/// Exchanges a refresh token for a newer one.
pub async fn refresh(app: &App, who: &Anyone, presented: &str) -> Result<SignedIn, Problem> {
    let presented = token_hash(REFRESH, presented).ok_or(problems::TOKEN_INVALID)?;
    let (now, (token, minted)) = (app.clock.now(), refresh_token()?);
    // A refusal must be committed too: it ends the session.
    let exchanged: Result<_, ProblemType> = atomically(app, async |tx: &mut Conn| {
        let Some(found) = identity::lock_presented(tx, &presented).await? else {
            return Ok(Err(problems::TOKEN_INVALID));
        };
        if found.revoked_at.is_some() || found.expires_at <= now || found.status != UserStatus::Active {
            return Ok(Err(problems::SESSION_REVOKED));
        }
        match Exchange::of(found.rotated_at, now) {
            Exchange::Rotate | Exchange::Sibling => {
                let until = session::expiry(found.created_at, now);
                identity::mint_refresh_token(tx, found.session_id, &presented, &minted, now, until).await?;
                Ok(Ok((found.user_id, found.session_id)))
            }
            Exchange::Reuse => {
                let reused = session::reused(found.session_id, found.user_id, now);
                // Whoever it was: the owner is to be told.
                let somebody = who.as_user(Actor::SYSTEM.uuid());
                identity::end_session(tx, &somebody, found.session_id, &reused).await?;
                Ok(Err(REFRESH_REUSED))
            }
        }
    })
    .await?;
    match exchanged {
        Ok((user, session)) => signed_in(app, user, session, token).await,
        Err(refusal) => {
            app.principals.forget();
            Err(refusal.into())
        }
    }
}

/// Ends the session of a refresh token; one that names none is as good as ended.
pub async fn log_out(app: &App, who: &Anyone, presented: &str) -> Result<(), Problem> {
    let Some(presented) = token_hash(REFRESH, presented) else { return Ok(()) };
    let now = app.clock.now();
    atomically(app, async |tx: &mut Conn| {
        if let Some(found) = identity::lock_presented(tx, &presented).await? {
            let ended = session::ended(found.session_id, found.user_id, now);
            identity::end_session(tx, &who.as_user(found.user_id.uuid()), found.session_id, &ended).await?;
        }
        Ok(())
    })
    .await?;
    app.principals.forget();
    Ok(())
}

/// Makes customer, wallet and account, or tells the owner of the address that somebody tried to.
pub async fn register(app: &App, who: &Anyone, request: &RegisterCustomer) -> Result<(), Problem> {
    const AT_LEAST: Duration = Duration::from_millis(250);
    let own = [request.email.as_str(), &request.full_name, request.phone.as_str()];
    request.password.require_strong(&own)?;
    evenly(AT_LEAST, async {
        let password_hash = hash(request.password.clone()).await?;
        let now = app.clock.now();
        let customer = NewCustomer {
            id: app.clock.id(),
            name: request.full_name.clone(),
            phone: Some(request.phone.clone()),
            email: Some(request.email.clone()),
            level: None,
            care_staff: None,
            internal_note: None,
            at: now,
        };
        let user = NewUser { password_hash, ..account(app, request, customer.id) };
        let actor = who.as_user(user.id.uuid());
        let registered: Result<(), Error> = app
            .db
            .transaction(async |tx: &mut Conn| {
                customers::insert(tx, &actor, &customer).await?;
                identity::insert_user(tx, &actor, &user, &[user.registered()]).await
            })
            .await;
        match registered {
            Err(error) if is_taken(error.constraint()) => match tell_owner(app, who, request).await {
                // Somebody got the address while its customer was being invited, and is its owner now.
                Err(problem) if is_taken(problem.constraint()) => tell_owner(app, who, request).await,
                told => told,
            },
            registered => Ok(registered?),
        }
    })
    .await
}

fn is_taken(constraint: Option<&str>) -> bool {
    matches!(constraint, Some("users_email_unique" | "customers_phone_unique"))
}

/// Without a password yet.
fn account(app: &App, request: &RegisterCustomer, customer: CustomerId) -> NewUser {
    let locale = request.locale.unwrap_or(Locale::Vietnamese);
    let (id, now) = (app.clock.id(), app.clock.now());
    NewUser::of_customer(id, customer, request.email.clone(), request.full_name.clone(), locale, now)
}

/// Whoever has the account hears of it by mail.
///
/// A customer whom staff have entered has none: he is invited if it is the e-mail address they noted, since the mailbox
/// proves him; otherwise staff are told to ask him. The password of the request is for neither.
async fn tell_owner(app: &App, who: &Anyone, request: &RegisterCustomer) -> Result<(), Problem> {
    let (quiet, now) = (TimeDelta::minutes(15), app.clock.now());
    let (email, phone) = (request.email.as_str(), request.phone.as_str());
    atomically(app, async |tx: &mut Conn| {
        if let Some(owner) = identity::owner_of(tx, email, phone).await? {
            return record_unless_lately(tx, who, owner, &session::registration_repeated(owner, now), quiet).await;
        }
        let Some(found) = customers::lock_without_account(tx, phone, &request.email).await? else { return Ok(()) };
        if !found.is_noted {
            return record_unless_lately(tx, who, Actor::SYSTEM, &account_wanted(found.id, now), quiet).await;
        }
        let user = account(app, request, found.id);
        Ok(identity::insert_user(tx, &who.as_user(user.id.uuid()), &user, &user.invited()).await?)
    })
    .await
}

/// Leaves a note for the worker, which makes the token and mails it: no token is ever stored in clear.
pub async fn request_reset(app: &App, who: &Anyone, email: &str) -> Result<(), Problem> {
    const AT_LEAST: Duration = Duration::from_millis(50);
    let (quiet, now) = (TimeDelta::minutes(1), app.clock.now());
    let act = atomically(app, async |tx: &mut Conn| {
        let found = identity::by_email(tx, email).await?.filter(|account| account.status == UserStatus::Active);
        let Some(account) = found else { return Ok(()) };
        record_unless_lately(tx, who, account.id, &session::reset_requested(account.id, false, now), quiet).await
    });
    evenly(AT_LEAST, act).await
}

/// So that nobody can have somebody else's mailbox filled.
async fn record_unless_lately(
    tx: &mut Conn,
    who: &Anyone,
    user: UserId,
    event: &Event,
    quiet: TimeDelta,
) -> Result<(), Problem> {
    if !identity::is_asked_since(tx, event.subject, event.kind, event.at.after(-quiet)).await? {
        identity::record(tx, &who.as_user(user.uuid()), event).await?;
    }
    Ok(())
}

/// Sets a new password by the token of a mailed link, and ends every session of the account.
pub async fn confirm_reset(app: &App, who: &Anyone, request: &ConfirmPasswordReset) -> Result<(), Problem> {
    let token = token_hash(RESET, &request.token).ok_or(RESET_TOKEN_INVALID)?;
    let since = app.clock.now().after(-RESET_LIFETIME);
    let found = identity::find_reset(&mut *app.db.conn().await?, &token, since).await?;
    let reset = found.ok_or(RESET_TOKEN_INVALID)?;
    request.password.require_strong(&[&reset.email, &reset.full_name])?;
    let (password_hash, now) = (hash(request.password.clone()).await?, app.clock.now());
    let actor = who.as_user(reset.user_id.uuid());
    atomically(app, async |tx: &mut Conn| {
        if !identity::use_reset(tx, reset.user_id, &token, now).await? {
            return Err(RESET_TOKEN_INVALID.into());
        }
        let event = session::password_reset(reset.user_id, now);
        identity::set_password(tx, &actor, reset.user_id, &password_hash, &event).await?;
        identity::forget_all_failures(tx, &reset.email).await?;
        Ok(identity::end_sessions(tx, &actor, reset.user_id, None, now).await?)
    })
    .await?;
    app.principals.forget();
    Ok(())
}

/// Takes as long whether or not the account exists.
async fn evenly<T>(at_least: Duration, act: impl Future<Output = T>) -> T {
    join(act, sleep(at_least)).await.0
}

/// A new refresh token, and what is kept of it.
pub(super) fn refresh_token() -> Result<(String, Vec<u8>), Problem> {
    let token = opaque_token(REFRESH);
    let hash = token_hash(REFRESH, &token).ok_or(problems::INTERNAL)?;
    Ok((token, hash))
}

pub(super) async fn signed_in(
    app: &App,
    user: UserId,
    session: SessionId,
    refresh_token: String,
) -> Result<SignedIn, Problem> {
    let access_token = app.tokens.issue(user, session, app.clock.id(), app.clock.now()).map_err(Problem::internal)?;
    let mut conn = app.db.conn().await?;
    let settings = settings::load(&mut conn).await?;
    let me = identity::me(&mut conn, user, &settings).await?;
    Ok(SignedIn {
        access_token,
        token_type: "Bearer",
        expires_in: AccessTokens::LIFETIME.num_seconds(),
        refresh_token: Some(refresh_token),
        user: me.ok_or(INVALID_CREDENTIALS)?,
    })
}

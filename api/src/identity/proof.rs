//! Whether somebody is who he says he is: passwords and codes, and the patience that wrong ones ask for.

use domain::identity::second_step::{self, OneTimeCode};
use domain::identity::session::{Attempts, Proof};
use domain::{Actor, Timestamp, UserId};
use persistence::Conn;
use persistence::identity::{self, Credentials, Totp};
use sha2::{Digest, Sha256};

use super::passwords::verify;
use super::problems::{INVALID_CODE, WRONG_PASSWORD, require_patience};
use super::second_step::step_of;
use crate::App;
use crate::http::{Anyone, Problem, ProblemType, problems};

/// Counts a wrong password; answers `wrong`, or that it were too many.
pub async fn failed(app: &App, who: &Anyone, email: &str, wrong: ProblemType) -> Result<Problem, Problem> {
    let refused = count(app, who, Proof::Password, email).await;
    tracing::info!(address = who.origin.address, "a sign-in failed");
    Ok(refused.err().unwrap_or_else(|| wrong.into()))
}

/// The password of somebody who is signed in already.
pub async fn require_password(app: &App, who: &Anyone, user: UserId, password: &str) -> Result<Credentials, Problem> {
    let account = {
        let mut conn = app.db.conn().await?;
        let account = identity::by_user(&mut conn, user).await?.ok_or(problems::SESSION_REVOKED)?;
        let attempts = identity::attempts(&mut conn, Proof::Password, &account.email, &who.counted_address).await?;
        require_patience(&attempts, app.clock.now())?;
        account
    };
    if !verify(password, Some(&account.password_hash)).await? {
        return Err(failed(app, who, &account.email, WRONG_PASSWORD).await?);
    }
    let mut conn = app.db.conn().await?;
    identity::forget_failures(&mut conn, Proof::Password, &account.email, &who.counted_address).await?;
    Ok(account)
}

/// Counts a code before it is looked at: of any number that come at once five are heard.
pub async fn count_code(app: &App, who: &Anyone, email: &str) -> Result<(), Problem> {
    count(app, who, Proof::Code, email).await
}

/// Fails where there were too many before this one; the one that reaches the limit is still told that it was wrong.
async fn count(app: &App, who: &Anyone, proof: Proof, email: &str) -> Result<(), Problem> {
    let now = app.clock.now();
    let window = now.after(-Attempts::WINDOW);
    let mut conn = app.db.conn().await?;
    let counted = identity::count_failure(&mut conn, proof, email, &who.counted_address, now, window).await?;
    let earlier: Vec<_> = counted.into_iter().map(Attempts::before_last).collect();
    require_patience(&earlier, now)
}

/// Fails unless the code, counted already, is the actor's, and uses it up.
pub async fn require_code(
    app: &App,
    who: &Anyone,
    tx: &mut Conn,
    actor: &Actor,
    email: &str,
    code: &OneTimeCode,
    now: Timestamp,
) -> Result<(), Problem> {
    let right = match code {
        OneTimeCode::App(code) => {
            let totp = identity::lock_totp(tx, actor.id).await?.filter(|totp| totp.confirmed_at.is_some());
            match totp {
                Some(totp) => use_up(app, tx, actor.id, &totp, code, now).await?,
                None => false,
            }
        }
        OneTimeCode::Recovery(code) => {
            let used = second_step::recovery_code_used(actor.id, now);
            identity::use_recovery_code(tx, actor, actor.id, &Sha256::digest(code), &used).await?
        }
    };
    if !right {
        return Err(INVALID_CODE.into());
    }
    Ok(identity::forget_failures(tx, Proof::Code, email, &who.counted_address).await?)
}

/// Whether the app shows this code; if so, it is used up.
pub async fn use_up(
    app: &App,
    tx: &mut Conn,
    user: UserId,
    totp: &Totp,
    code: &str,
    now: Timestamp,
) -> Result<bool, Problem> {
    let Some(secret) = app.tokens.seal().open(user.uuid().as_bytes(), &totp.secret) else {
        tracing::error!(%user, "a second step was sealed with another signing key; recovery codes are good, and it can be reset");
        return Ok(false);
    };
    let Some(step) = step_of(&secret, code, now, totp.last_step) else { return Ok(false) };
    identity::use_step(tx, user, step).await?;
    Ok(true)
}

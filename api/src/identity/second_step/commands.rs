//! What turns the second step on and off, and what proves it anew. These own their transactions: what they are sent is
//! counted first.

use aws_lc_rs::rand;
use chrono::TimeDelta;
use domain::identity::second_step::{self, RECOVERY_CODES};
use domain::identity::session::Proof;
use domain::{Actor, SessionId, Timestamp};
use persistence::{Conn, identity, settings};
use sha2::{Digest, Sha256};

use super::requests::{PreparedTotp, RecoveryCode, RecoveryCodes, StepUp};
use super::totp::{SECRET, address as otpauth, base32};
use crate::App;
use crate::http::{Anyone, Problem, atomically, problems};
use crate::identity::problems::{
    CODE_NEEDED, INVALID_CODE, PASSWORD_NEEDED, TOTP_ALREADY_ENABLED, TOTP_NOT_ENABLED, TOTP_NOT_PREPARED,
    TOTP_REQUIRED,
};
use crate::identity::proof::{count_code, require_code, require_password, use_up};

/// Keeps a new secret until its owner shows a code of it.
pub async fn prepare(app: &App, who: &Anyone, actor: &Actor, password: &str) -> Result<PreparedTotp, Problem> {
    let account = require_password(app, who, actor.id, password).await?;
    let mut secret = [0; SECRET];
    rand::fill(&mut secret).map_err(|_| problems::INTERNAL)?;
    let sealed = app.tokens.seal().close(actor.id.uuid().as_bytes(), &secret).map_err(|_| problems::INTERNAL)?;
    if !identity::prepare_totp(&mut *app.db.conn().await?, actor.id, &sealed, app.clock.now()).await? {
        return Err(TOTP_ALREADY_ENABLED.into());
    }
    let otpauth_url = otpauth(&account.email, &secret);
    Ok(PreparedTotp { secret: base32(&secret).to_uppercase(), otpauth_url })
}

/// Turns the second step on. The session counts as proven by it.
pub async fn confirm(
    app: &App,
    who: &Anyone,
    actor: &Actor,
    session: SessionId,
    code: &str,
) -> Result<RecoveryCodes, Problem> {
    let account = identity::by_user(&mut *app.db.conn().await?, actor.id).await?.ok_or(problems::SESSION_REVOKED)?;
    count_code(app, who, &account.email).await?;
    let (now, (told, kept)) = (app.clock.now(), recovery_codes()?);
    atomically(app, async |tx: &mut Conn| {
        let totp = identity::lock_totp(tx, actor.id).await?.ok_or(TOTP_NOT_PREPARED)?;
        if totp.confirmed_at.is_some() {
            return Err(TOTP_ALREADY_ENABLED.into());
        }
        if !use_up(app, tx, actor.id, &totp, code, now).await? {
            return Err(INVALID_CODE.into());
        }
        identity::forget_failures(tx, Proof::Code, &account.email, &who.counted_address).await?;
        identity::confirm_totp(tx, actor, actor.id, &second_step::enabled(actor.id, now)).await?;
        identity::replace_recovery_codes(tx, actor.id, &kept).await?;
        prove(tx, actor, session, now).await
    })
    .await?;
    app.principals.forget();
    Ok(told)
}

/// Takes the second step away, unless a role of the account asks for it.
pub async fn disable(app: &App, actor: &Actor) -> Result<(), Problem> {
    let now = app.clock.now();
    atomically(app, async |tx: &mut Conn| {
        if is_required(tx, actor).await? {
            return Err(TOTP_REQUIRED.into());
        }
        Ok(identity::delete_totp(tx, actor, actor.id, &second_step::disabled(actor.id, now)).await?)
    })
    .await?;
    app.principals.forget();
    Ok(())
}

/// Gives new recovery codes in place of all earlier ones.
pub async fn renew_recovery_codes(app: &App, actor: &Actor) -> Result<RecoveryCodes, Problem> {
    let (now, (told, kept)) = (app.clock.now(), recovery_codes()?);
    atomically(app, async |tx: &mut Conn| {
        let totp = identity::lock_totp(tx, actor.id).await?;
        totp.filter(|totp| totp.confirmed_at.is_some()).ok_or(TOTP_NOT_ENABLED)?;
        identity::replace_recovery_codes(tx, actor.id, &kept).await?;
        Ok(identity::record(tx, actor, &second_step::recovery_codes_renewed(actor.id, now)).await?)
    })
    .await?;
    Ok(told)
}

/// Proves the session anew, by a code where the account has a second step, else by its password; answers until when.
pub async fn step_up(
    app: &App,
    who: &Anyone,
    actor: &Actor,
    session: SessionId,
    request: &StepUp,
) -> Result<Timestamp, Problem> {
    let (account, has_totp, minutes) = {
        let mut conn = app.db.conn().await?;
        let account = identity::by_user(&mut conn, actor.id).await?.ok_or(problems::SESSION_REVOKED)?;
        let minutes = settings::load(&mut conn).await?.identity_step_up_minutes;
        (account, identity::totp_view(&mut conn, actor.id).await?.enabled, minutes)
    };
    let now = app.clock.now();
    if has_totp {
        let code = request.code.as_ref().ok_or(CODE_NEEDED)?;
        count_code(app, who, &account.email).await?;
        atomically(app, async |tx: &mut Conn| {
            require_code(app, who, tx, actor, &account.email, code, now).await?;
            prove(tx, actor, session, now).await
        })
        .await?;
    } else {
        let password = request.password.as_ref().ok_or(PASSWORD_NEEDED)?;
        require_password(app, who, actor.id, password).await?;
        atomically(app, async |tx: &mut Conn| prove(tx, actor, session, now).await).await?;
    }
    app.principals.forget();
    Ok(now.after(TimeDelta::minutes(minutes.get().into())))
}

/// Whether one of the account's roles asks for a second step.
pub async fn is_required(conn: &mut Conn, actor: &Actor) -> Result<bool, Problem> {
    let settings = settings::load(conn).await?;
    let me = identity::me(conn, actor.id, &settings).await?.ok_or(problems::SESSION_REVOKED)?;
    Ok(settings.identity_totp_required_roles.contain_any(&me.roles))
}

async fn prove(tx: &mut Conn, actor: &Actor, session: SessionId, now: Timestamp) -> Result<(), Problem> {
    let proven = identity::prove_session(tx, actor, session, &second_step::stepped_up(session, actor.id, now)).await?;
    if proven { Ok(()) } else { Err(problems::SESSION_REVOKED.into()) }
}

/// New codes, and the digests that are kept of them: each has 120 bits.
fn recovery_codes() -> Result<(RecoveryCodes, Vec<Vec<u8>>), Problem> {
    let mut codes = vec![];
    for _ in 0..RECOVERY_CODES {
        let mut random = [0; 15];
        rand::fill(&mut random).map_err(|_| problems::INTERNAL)?;
        let signs = base32(&random).into_bytes();
        let groups: Vec<_> = signs.chunks(4).map(String::from_utf8_lossy).collect();
        codes.push(groups.join("-"));
    }
    let kept = codes.iter().map(|code| Sha256::digest(code).to_vec()).collect();
    Ok((RecoveryCodes { recovery_codes: codes.into_iter().map(RecoveryCode).collect() }, kept))
}

//! Signing in: a password, and a code where the account has a second step. Passwords are hashed between transactions, so
//! these own theirs.

use domain::identity::UserStatus;
use domain::identity::second_step::CHALLENGE_LIFETIME;
use domain::identity::session::{self, NewSession, Proof};
use domain::{Actor, Timestamp, UserId};
use persistence::Conn;
use persistence::identity::{self, Credentials};

use super::commands::{refresh_token, signed_in};
use super::requests::{LogIn, LogInChallenge, LogInWithCode, SignedIn};
use crate::App;
use crate::http::{Anyone, Problem, atomically, opaque_token, problems, token_hash};
use crate::identity::passwords;
use crate::identity::problems::{CHALLENGE_INVALID, INVALID_CREDENTIALS, require_patience};
use crate::identity::proof::{count_code, failed, require_code};

/// What right passwords that wait for their codes are called by.
const CHALLENGE: &str = "lgc_";

/// What a right password brings.
pub enum LoggedIn {
    SignedIn(SignedIn),
    CodeNeeded(LogInChallenge),
}

/// Checks the password, and starts a session unless the account has a second step.
pub async fn password_step(app: &App, who: &Anyone, request: &LogIn) -> Result<LoggedIn, Problem> {
    let email = request.email.as_str();
    let found = {
        let mut conn = app.db.conn().await?;
        let attempts = identity::attempts(&mut conn, Proof::Password, email, &who.counted_address).await?;
        require_patience(&attempts, app.clock.now())?;
        identity::by_email(&mut conn, email).await?
    };
    let right = passwords::verify(&request.password, found.as_ref().map(|it| it.password_hash.as_str())).await?;
    let account = found.filter(|account| right && account.status == UserStatus::Active);
    let Some(account) = account else { return Err(failed(app, who, email, INVALID_CREDENTIALS).await?) };
    let now = app.clock.now();
    if identity::totp_view(&mut *app.db.conn().await?, account.id).await?.enabled {
        return Ok(LoggedIn::CodeNeeded(challenge(app, who, &account, now).await?));
    }
    let (start, actor) = (Start::new(app, who, account.id, now)?, who.as_user(account.id.uuid()));
    atomically(app, async |tx: &mut Conn| {
        require_still_patience(tx, who, email, now).await?;
        identity::forget_failures(tx, Proof::Password, email, &who.counted_address).await?;
        start.session(tx, &actor, &account).await
    })
    .await?;
    Ok(LoggedIn::SignedIn(signed_in(app, account.id, start.new.id, start.token).await?))
}

/// Asked again once the password is right: of a burst of guesses none may succeed after the fifth has failed.
async fn require_still_patience(tx: &mut Conn, who: &Anyone, email: &str, now: Timestamp) -> Result<(), Problem> {
    require_patience(&identity::attempts(tx, Proof::Password, email, &who.counted_address).await?, now)
}

/// Lets the right password wait for its code.
async fn challenge(app: &App, who: &Anyone, account: &Credentials, now: Timestamp) -> Result<LogInChallenge, Problem> {
    let challenge = opaque_token(CHALLENGE);
    let hash = token_hash(CHALLENGE, &challenge).ok_or(problems::INTERNAL)?;
    atomically(app, async |tx: &mut Conn| {
        require_still_patience(tx, who, &account.email, now).await?;
        Ok(identity::issue_challenge(tx, account, &hash, now, now.after(-CHALLENGE_LIFETIME)).await?)
    })
    .await?;
    Ok(LogInChallenge { challenge, second_step: "totp", expires_in: CHALLENGE_LIFETIME.num_seconds() })
}

/// Checks the code that a right password waits for, and starts a session.
pub async fn code_step(app: &App, who: &Anyone, request: &LogInWithCode) -> Result<SignedIn, Problem> {
    let challenge = token_hash(CHALLENGE, &request.challenge).ok_or(CHALLENGE_INVALID)?;
    let now = app.clock.now();
    let since = now.after(-CHALLENGE_LIFETIME);
    let found = identity::challenged(&mut *app.db.conn().await?, &challenge, since).await?;
    let account = found.ok_or(CHALLENGE_INVALID)?;
    count_code(app, who, &account.email).await?;
    let (start, actor) = (Start::new(app, who, account.id, now)?, who.as_user(account.id.uuid()));
    atomically(app, async |tx: &mut Conn| {
        if !identity::end_challenge(tx, &challenge).await? {
            return Err(CHALLENGE_INVALID.into());
        }
        require_code(app, who, tx, &actor, &account.email, &request.code, now).await?;
        identity::forget_failures(tx, Proof::Password, &account.email, &who.counted_address).await?;
        start.session(tx, &actor, &account).await
    })
    .await?;
    signed_in(app, account.id, start.new.id, start.token).await
}

/// A session that is to start.
struct Start {
    new: NewSession,
    token: String,
    hash: Vec<u8>,
}

impl Start {
    fn new(app: &App, who: &Anyone, user: UserId, at: Timestamp) -> Result<Self, Problem> {
        let (token, hash) = refresh_token()?;
        let (user_agent, address) = (who.user_agent.clone(), who.origin.address.clone());
        Ok(Self { new: NewSession { id: app.clock.id(), user, at, user_agent, address }, token, hash })
    }

    /// Fails where the password has been changed or the account disabled since it was checked.
    async fn session(&self, tx: &mut Conn, actor: &Actor, account: &Credentials) -> Result<(), Problem> {
        let until = session::expiry(self.new.at, self.new.at);
        let started = identity::start_session(tx, actor, &self.new, until, &account.password_hash, &self.hash).await?;
        if started { Ok(()) } else { Err(INVALID_CREDENTIALS.into()) }
    }
}

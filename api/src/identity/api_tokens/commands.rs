//! What can be done to API tokens. The caller owns the transaction and decides when it commits.

use domain::identity::{BuiltInRole, Code, NewApiToken, RoleRefused, UserStatus};
use domain::{Actor, ApiTokenId, Permission, Timestamp};
use persistence::Conn;
use persistence::identity::{self, Keeper};

use crate::http::{API_TOKEN, Problem, opaque_token, problems, token_hash};
use crate::identity::problems::{API_TOKEN_NOT_FOUND, NOT_A_PARTNER};

/// A fresh secret with what is kept of it.
pub struct Secret {
    pub text: String,
    pub hash: Vec<u8>,
    /// Enough to recognise it, not to guess it.
    pub prefix: String,
}

impl Secret {
    pub fn make() -> Result<Self, Problem> {
        let text = opaque_token(API_TOKEN);
        let hash = token_hash(API_TOKEN, &text).ok_or(problems::INTERNAL)?;
        let prefix = text.chars().take(API_TOKEN.len() + 5).collect();
        Ok(Self { text, hash, prefix })
    }
}

/// For oneself, or for a partner.
pub async fn create(tx: &mut Conn, actor: &Actor, token: &NewApiToken) -> Result<(), Problem> {
    if token.user != actor.id {
        require_partner(tx, actor, token).await?;
    }
    let event = token.create(actor)?;
    Ok(identity::insert_api_token(tx, actor, token, &event).await?)
}

/// Gives the token a successor.
pub async fn rotate(
    tx: &mut Conn,
    actor: &Actor,
    id: ApiTokenId,
    successor: ApiTokenId,
    secret: &Secret,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut old = identity::lock_api_token(tx, keeper(actor), id).await?.ok_or(API_TOKEN_NOT_FOUND)?;
    let (new, rotated) = old.rotate(successor, secret.prefix.clone(), secret.hash.clone(), now)?;
    identity::save_api_token(tx, actor, &old, &rotated).await?;
    create(tx, actor, &new).await
}

pub async fn revoke(tx: &mut Conn, actor: &Actor, id: ApiTokenId, now: Timestamp) -> Result<(), Problem> {
    let mut token = identity::lock_api_token(tx, keeper(actor), id).await?.ok_or(API_TOKEN_NOT_FOUND)?;
    if let Some(event) = token.revoke(now) {
        identity::save_api_token(tx, actor, &token, &event).await?;
    }
    Ok(())
}

/// Partners have programs and nobody who would sign in to make a token. A token that acts for anybody else would let its
/// maker act under that name.
async fn require_partner(tx: &mut Conn, actor: &Actor, token: &NewApiToken) -> Result<(), Problem> {
    if !actor.may(Permission::WritePartnerTokens) {
        return Err(problems::FORBIDDEN.because("whoever makes tokens for partners has a permission of its own"));
    }
    let partner: Code = BuiltInRole::Partner.into();
    let user = identity::find_user(tx, token.user).await?;
    let Some(user) = user.filter(|user| user.roles.contains(&partner) && user.status == UserStatus::Active) else {
        return Err(NOT_A_PARTNER.into());
    };
    let held = identity::permissions_of(tx, &user.roles).await?.unwrap_or_default();
    match token.scopes.iter().find(|scope| !held.contains(scope)) {
        Some(missing) => Err(RoleRefused::NotHeld(*missing).into()),
        None => Ok(()),
    }
}

/// Whose tokens the actor looks after.
pub fn keeper(actor: &Actor) -> Keeper {
    Keeper { user: actor.id, partners: actor.may(Permission::WritePartnerTokens) }
}

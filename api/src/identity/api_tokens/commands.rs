//! What can be done to API tokens. The caller owns the transaction and decides when it commits.

use domain::identity::NewApiToken;
use domain::{Actor, ApiTokenId, Timestamp};
use persistence::{Conn, identity};

use crate::http::{API_TOKEN, Problem, opaque_token, problems, token_hash};
use crate::identity::problems::API_TOKEN_NOT_FOUND;

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

pub async fn create(tx: &mut Conn, actor: &Actor, token: &NewApiToken) -> Result<(), Problem> {
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
    let mut old = identity::lock_api_token(tx, actor.id, id).await?.ok_or(API_TOKEN_NOT_FOUND)?;
    let (new, rotated) = old.rotate(successor, secret.prefix.clone(), secret.hash.clone(), now)?;
    identity::save_api_token(tx, actor, &old, &rotated).await?;
    create(tx, actor, &new).await
}

pub async fn revoke(tx: &mut Conn, actor: &Actor, id: ApiTokenId, now: Timestamp) -> Result<(), Problem> {
    let mut token = identity::lock_api_token(tx, actor.id, id).await?.ok_or(API_TOKEN_NOT_FOUND)?;
    if let Some(event) = token.revoke(now) {
        identity::save_api_token(tx, actor, &token, &event).await?;
    }
    Ok(())
}

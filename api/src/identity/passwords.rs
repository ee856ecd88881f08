//! Hashing passwords: argon2id, on threads of its own, and never while a transaction is open.

use actix_web::web::block;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use domain::identity::{NewPassword, composed};
use tokio::sync::Semaphore;

use crate::http::{Problem, problems};

/// Nobody's password: an unknown account costs what a known one costs.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ibw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Each takes 19 MiB, so a flood of sign-ins queues rather than filling the memory.
static SLOTS: Semaphore = Semaphore::const_new(8);

pub async fn hash(password: NewPassword) -> Result<String, Problem> {
    let _slot = SLOTS.acquire().await;
    let hashed =
        block(move || Argon2::default().hash_password(password.as_str().as_bytes()).map(|hash| hash.to_string()));
    hashed.await.map_err(|_| problems::STOPPING)?.map_err(Problem::internal)
}

/// Whether the password is the one `stored` was made of; no account, or one without a password, has none.
pub async fn verify(password: &str, stored: Option<&str>) -> Result<bool, Problem> {
    let stored = stored.filter(|hash| !hash.is_empty()).unwrap_or(NOBODY).to_owned();
    let password = composed(password);
    let _slot = SLOTS.acquire().await;
    let verified = block(move || Argon2::default().verify_password(password.as_bytes(), stored.as_str()).is_ok());
    Ok(verified.await.map_err(|_| problems::STOPPING)?)
}

#[cfg(test)]
mod tests {
    use argon2::Params;
    use argon2::password_hash::phc::PasswordHash;

    use super::*;

    #[actix_web::test]
    async fn a_password_is_known_again_and_no_other() {
        let stored = hash("correct horse".to_owned().try_into().unwrap()).await.unwrap();

        assert!(verify("correct horse", Some(&stored)).await.unwrap());
        assert!(!verify("wrong horse", Some(&stored)).await.unwrap());
        assert!(!verify("correct horse", None).await.unwrap());
        assert!(!verify("", Some("")).await.unwrap());
    }

    #[test]
    fn nobodys_password_costs_what_anybodys_does() {
        let nobody = Params::try_from(&PasswordHash::new(NOBODY).unwrap()).unwrap();
        assert_eq!(
            (nobody.m_cost(), nobody.t_cost(), nobody.p_cost()),
            (Params::DEFAULT_M_COST, Params::DEFAULT_T_COST, Params::DEFAULT_P_COST)
        );
    }
}

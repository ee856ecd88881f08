//! The list of forbidden goods, kept ready.

use std::sync::{Arc, PoisonError, RwLock};

use domain::goods::GoodsList;
use persistence::{Conn, goods};

use crate::http::Problem;

/// The version that was asked for last. A version never changes, so its number says whether it is the one that counts.
///
/// Not for the transaction that writes a version, which may yet be rolled back.
#[derive(Clone, Debug, Default)]
pub struct GoodsMemory(Arc<RwLock<Option<Arc<GoodsList>>>>);

impl GoodsMemory {
    /// The list that counts.
    pub(crate) async fn current(&self, conn: &mut Conn) -> Result<Arc<GoodsList>, Problem> {
        let version = goods::current_version(conn).await?;
        self.at(conn, version).await
    }

    /// The list that counts, whose version is known to be this.
    pub(crate) async fn at(&self, conn: &mut Conn, version: i32) -> Result<Arc<GoodsList>, Problem> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(list) = known.filter(|list| list.version == version) {
            return Ok(list);
        }
        let list = Arc::new(goods::current(conn).await?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&list));
        Ok(list)
    }
}

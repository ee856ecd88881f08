//! Files, as far as somebody may see them.

use domain::files::FileKind;
use domain::{Actor, CustomerId, FileId, Permission, UserId};
use uuid::Uuid;

use super::FileDetail;
use crate::{Conn, Result};

/// Who asks, for `sees_file`: everybody sees what they have uploaded, a customer's account besides what its customer has
/// uploaded and what is attached to things of the customer, an employee what is attached to something.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    pub user: UserId,
    pub customer: Option<CustomerId>,
}

impl From<&Actor> for Reader {
    fn from(actor: &Actor) -> Self {
        Self { user: actor.id, customer: actor.customer }
    }
}

impl Reader {
    pub(super) fn customer(self) -> Option<Uuid> {
        self.customer.map(CustomerId::uuid)
    }
}

pub async fn find(conn: &mut Conn, id: FileId, reader: Reader) -> Result<Option<FileDetail>> {
    let row = sqlx::query_as!(
        FileDetail,
        "SELECT id, name, kind, size, width, height, customer_id, uploaded_by, created_at FROM files
          WHERE id = $1 AND sees_file($2, $3, files)",
        id.uuid(),
        reader.user.uuid(),
        reader.customer(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row)
}

/// What is needed to send a file.
#[derive(Debug)]
pub struct Stored {
    pub name: String,
    pub kind: FileKind,
}

/// For a link: the file where its reader may still see it, as of now.
pub async fn find_to_serve(conn: &mut Conn, id: FileId, reader: UserId) -> Result<Option<Stored>> {
    let row = sqlx::query_as!(
        Stored,
        "SELECT files.name, files.kind FROM files, users
          WHERE files.id = $1 AND users.id = $2 AND users.status = 'active'
            AND EXISTS (SELECT FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                         WHERE user_roles.user_id = users.id AND $3 = ANY (roles.permissions))
            AND sees_file(users.id, users.customer_id, files)",
        id.uuid(),
        reader.uuid(),
        Permission::ReadFiles.as_str(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row)
}

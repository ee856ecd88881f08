//! Uploaded files: what is known of them, what they are attached to, and what lies in the store.

mod attachments;
mod read;
mod store;
mod views;
mod write;

pub use attachments::{AttachError, attach, attached};
pub use read::{Reader, Stored, find, find_to_serve};
pub use store::{delete_unattached, doom, forget_loose, intend};
pub use views::{AttachedFile, FileDetail};
pub use write::{NewFile, insert};

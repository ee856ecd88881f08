//! Reading a form with one file.

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::TryStreamExt;
use futures_util::future::LocalBoxFuture;
use sha2::{Digest, Sha256};

use super::{FieldProblem, Problem, ProblemType, problems};

const TOO_LARGE: ProblemType = ProblemType::new(413, "files.too_large", "A file may have 10 MiB");
const NOT_MULTIPART: ProblemType = ProblemType::new(415, "files.not_multipart", "The body must be multipart/form-data");

/// The file of a form `multipart/form-data` whose only field is `file`, whole in memory.
#[derive(Debug)]
pub struct Upload {
    /// As the client calls it, which may be anything.
    pub name: String,
    /// The media type the client gives it, without parameters.
    pub declared: Option<String>,
    pub content: Bytes,
}

impl Upload {
    pub const LARGEST: usize = 10 << 20;

    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.content).into()
    }
}

impl FromRequest for Upload {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = req.content_type() == "multipart/form-data";
        let form = Multipart::new(req.headers(), payload.take());
        Box::pin(async move {
            if !is_form {
                return Err(NOT_MULTIPART.into());
            }
            read(form).await
        })
    }
}

async fn read(mut form: Multipart) -> Result<Upload, Problem> {
    let mut upload = None;
    while let Some(field) = form.try_next().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" || upload.is_some() {
            return Err(invalid(&name, "the only field is `file`, once"));
        }
        upload = Some(read_file(field).await?);
    }
    upload.ok_or_else(|| invalid("file", "there is no file"))
}

async fn read_file(mut field: Field) -> Result<Upload, Problem> {
    let name = field.content_disposition().and_then(|it| it.get_filename()).unwrap_or_default().to_owned();
    let declared = field.content_type().map(|it| it.essence_str().to_ascii_lowercase());
    let mut content = BytesMut::new();
    while let Some(chunk) = field.try_next().await.map_err(unreadable)? {
        if content.len() + chunk.len() > Upload::LARGEST {
            return Err(TOO_LARGE.into());
        }
        content.extend_from_slice(&chunk);
    }
    if content.is_empty() {
        return Err(invalid("file", "the file is empty"));
    }
    Ok(Upload { name, declared, content: content.freeze() })
}

fn unreadable(error: MultipartError) -> Problem {
    problems::UNREADABLE.because(error)
}

fn invalid(field: &str, message: &str) -> Problem {
    vec![FieldProblem { pointer: format!("/{field}"), code: "not_accepted", message: message.to_owned() }].into()
}

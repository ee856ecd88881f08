//! Problems by their code.

use actix_web::web::Path;
use actix_web::{HttpRequest, get};
use domain::identity::Locale;
use persistence::Cursor;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Json, Language, Problem, ProblemType, problems, registered, title};

/// A kind of problem
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemKind {
    #[schema(max_length = 80, example = "orders.not_found")]
    code: &'static str,
    /// The status of answers that tell of it
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// In the language asked for
    #[schema(max_length = 200)]
    title: &'static str,
    titles: Titles,
}

/// Every kind of problem
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemKinds {
    #[schema(max_items = 1000)]
    data: Vec<ProblemKind>,
    /// They are one page
    next_cursor: Option<Cursor>,
}

/// What a problem is called in each language
#[derive(Debug, Serialize, ToSchema)]
struct Titles {
    #[schema(max_length = 200)]
    vi: &'static str,
    #[schema(max_length = 200)]
    en: &'static str,
    #[schema(max_length = 200)]
    zh: &'static str,
}

impl ProblemKind {
    fn of(kind: ProblemType, language: Language) -> Self {
        let title = |language| title(kind, language).unwrap_or(kind.title);
        let titles = Titles {
            vi: title(Language(Locale::Vietnamese)),
            en: title(Language(Locale::English)),
            zh: title(Language(Locale::Chinese)),
        };
        Self { code: kind.code, status: kind.status, title: title(language), titles }
    }
}

/// List problems
///
/// Every code that an answer may have, in alphabetical order, with what it means in each language.
#[utoipa::path(
    tag = "Problems",
    responses((status = 200, description = "All of them", body = ProblemKinds)),
    extensions(("x-public" = json!(true))),
)]
#[get("/problems")]
pub async fn list_problems(req: HttpRequest) -> Json<ProblemKinds> {
    let language = Language::asked_for(&req);
    let data = registered().iter().map(|&kind| ProblemKind::of(kind, language)).collect();
    Json(ProblemKinds { data, next_cursor: None })
}

/// Find a problem
///
/// What the `type` of a problem leads to.
#[utoipa::path(
    tag = "Problems",
    params(("code" = String, Path, description = "As in `code` of a problem", max_length = 80)),
    responses(
        (status = 200, description = "What it means", body = ProblemKind),
        (status = 404, description = "`request.not_found`"),
    ),
    extensions(("x-public" = json!(true))),
)]
#[get("/problems/{code}")]
pub async fn find_problem(code: Path<String>, req: HttpRequest) -> Result<Json<ProblemKind>, Problem> {
    let kind = registered().iter().find(|kind| kind.code == *code).ok_or(problems::NOT_FOUND)?;
    Ok(Json(ProblemKind::of(*kind, Language::asked_for(&req))))
}

//! The titles of problems in every language.
//!
//! The English one stands where a problem is declared; `titles/vi.txt` and `titles/zh.txt` have a line
//! `<code> = <title>` for each.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::identity::Locale;

use super::{Language, ProblemType};

// `REGISTERED`: every problem that the source declares, in the order of their codes.
include!(concat!(env!("OUT_DIR"), "/problems.rs"));

static VIETNAMESE: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| table(include_str!("titles/vi.txt")));
static CHINESE: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| table(include_str!("titles/zh.txt")));

/// Every problem there is, in the order of their codes.
pub fn registered() -> &'static [ProblemType] {
    REGISTERED
}

/// `None` where nobody has written it.
pub fn title(kind: ProblemType, language: Language) -> Option<&'static str> {
    match language.0 {
        Locale::English => Some(kind.title),
        Locale::Vietnamese => VIETNAMESE.get(kind.code).copied(),
        Locale::Chinese => CHINESE.get(kind.code).copied(),
    }
}

fn table(lines: &'static str) -> HashMap<&'static str, &'static str> {
    lines.lines().filter_map(|line| line.split_once(" = ")).collect()
}

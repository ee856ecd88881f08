//! Gathers every `ProblemType::new(…)` of the source, so that a problem is declared once, where its area is, and still
//! stands in `GET /problems`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const DECLARATION: &str = "ProblemType::new(";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=src");
    let mut found = BTreeMap::new();
    gather(Path::new("src"), &mut found)?;
    let all: Vec<_> = found.into_values().map(|declared| format!("    {DECLARATION}{declared}),\n")).collect();
    let all = all.concat();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("problems.rs"), format!("const REGISTERED: &[ProblemType] = &[\n{all}];\n"))
}

/// The arguments of every declaration below a folder, by code.
fn gather(folder: &Path, found: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, found)?;
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path)?;
            found.extend(text.split(DECLARATION).skip(1).filter_map(arguments));
        }
    }
    Ok(())
}

/// `404, "orders.not_found", "No such order"`, with its code in front; `None` where anything but literals stands.
fn arguments(text: &str) -> Option<(String, String)> {
    let (status, rest) = text.split_once(',').filter(|(status, _)| status.trim().parse::<u16>().is_ok())?;
    let (code, rest) = literal(rest)?;
    let (title, _) = literal(rest.trim_start().strip_prefix(',')?)?;
    Some((code.trim_matches('"').to_owned(), format!("{}, {code}, {title}", status.trim())))
}

/// A literal string as it is written, and what follows.
fn literal(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let mut escaped = false;
    let end = text.strip_prefix('"')?.find(|sign: char| {
        let ends = sign == '"' && !escaped;
        escaped = sign == '\\' && !escaped;
        ends
    })?;
    Some(text.split_at(end + 2))
}

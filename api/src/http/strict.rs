//! What JSON lets pass and nobody means: a name twice in one object, and NUL in a text.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{FieldProblem, Problem, problems};

/// Refuses what [`texts_with_nul`] refuses, and 422 where a text holds NUL, which PostgreSQL cannot keep.
pub fn require_sound(body: &[u8]) -> Result<(), Problem> {
    let with_nul = texts_with_nul(body)?;
    let nul = |pointer| FieldProblem { pointer, code: "not_accepted", message: "text must not contain NUL".to_owned() };
    if with_nul.is_empty() {
        return Ok(());
    }
    Err(Problem::from(with_nul.into_iter().map(nul).collect::<Vec<_>>()))
}

/// Reads the whole body for its form alone: 400 where it is no JSON, or names a field twice, so that two readers could
/// take it for different things (RFC 8259 §4). Answers pointers to the first hundred texts with NUL.
pub fn texts_with_nul(body: &[u8]) -> Result<Vec<String>, Problem> {
    let mut walk = Walk::default();
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = (&mut walk).deserialize(&mut json).and_then(|()| json.end());
    read.map_err(|error| problems::UNREADABLE.because(error))?;
    Ok(walk.with_nul)
}

/// Goes through a document.
#[derive(Default)]
struct Walk {
    /// Where it is, as a JSON pointer (RFC 6901).
    at: String,
    /// Where there are texts with NUL.
    with_nul: Vec<String>,
}

impl Walk {
    fn read(&mut self, text: &str) {
        const ENOUGH: usize = 100;
        if text.contains('\0') && self.with_nul.len() < ENOUGH {
            self.with_nul.push(self.at.clone());
        }
    }

    /// Does something one step further down.
    fn below<T>(&mut self, step: &str, act: impl FnOnce(&mut Self) -> T) -> T {
        let here = self.at.len();
        self.at.push('/');
        self.at.push_str(&step.replace('~', "~0").replace('/', "~1"));
        let done = act(self);
        self.at.truncate(here);
        done
    }
}

impl<'de> DeserializeSeed<'de> for &mut Walk {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Walk {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.read(text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        while self.below(&index.to_string(), |walk| items.next_element_seed(walk))?.is_some() {
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = fields.next_key::<String>()? {
            self.read(&name);
            self.below(&name, |walk| fields.next_value_seed(walk))?;
            if let Some(twice) = seen.replace(name) {
                return Err(A::Error::custom(format_args!("the field `{twice}` stands here twice")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(body: &[u8]) -> Option<u16> {
        require_sound(body).err().map(|problem| problem.status)
    }

    #[test]
    fn what_two_readers_may_take_for_different_things_is_refused() {
        let deep = "[".repeat(10_000);
        let bad: [&[u8]; 11] = [
            br#"{"amount":"1","amount":"9"}"#,
            br#"{"data":[{"a":1,"b":{"c":1,"\u0063":2}}]}"#,
            br#"{"a":1,}"#,
            br#"{"a":NaN}"#,
            b"\xef\xbb\xbf{}",
            b"{\"a\":\"\xff\"}",
            br#"{"a":"\ud800"}"#,
            br#"{"\ud800":1}"#,
            b"{} {}",
            b"",
            deep.as_bytes(),
        ];
        for body in bad {
            assert_eq!(refusal(body), Some(400), "{}", String::from_utf8_lossy(&body[..body.len().min(40)]));
        }
    }

    #[test]
    fn nul_is_found_wherever_it_stands_and_only_there() {
        let problem = require_sound(br#"{"a":["x","\u0000"],"b~/":"y\u0000","\u0000":1}"#).unwrap_err();
        let pointers: Vec<_> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!((problem.status, pointers), (422, vec!["/a/1", "/b~0~1", ""]));

        assert_eq!(refusal(br#"{"a":"a backslash and then \\u0000"}"#), None);
    }

    #[test]
    fn sound_json_passes() {
        let body = json!({ "a": [1, -1, 1.5, null, true, "Áo 男士"], "b": { "a": {} }, "c": [] });
        assert_eq!(refusal(body.to_string().as_bytes()), None);
    }
}

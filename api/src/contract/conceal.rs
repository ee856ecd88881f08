//! Takes out of an answer what its reader may not know, as the document says by `x-visible-to`.

use std::collections::{BTreeMap, HashMap};
use std::{fmt, io};

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use persistence::identity::Principal;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Served;
use super::readers::Reader;
use crate::http::{Problem, ToTag, principal, tagged};

/// What of the answers is not for everybody, by method and path.
pub struct Masks(HashMap<(String, String), Mask>);

/// The same of one part of an answer; of what it does not name, nothing is taken out.
#[derive(Debug, Default)]
struct Mask {
    /// Who gets this part at all.
    readers: Option<Vec<Reader>>,
    fields: BTreeMap<String, Mask>,
    /// Of every item, where it is a list.
    items: Option<Box<Mask>>,
}

impl Masks {
    pub fn of(document: &Value) -> Self {
        let mut all = HashMap::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let mut mask = Mask::default();
                let answers = operation["responses"].as_object().into_iter().flatten();
                for (_, answer) in answers.filter(|(status, _)| status.starts_with('2')) {
                    mask.add(document, &answer["content"]["application/json"]["schema"], 0);
                }
                if !mask.is_empty() {
                    all.insert((method.to_uppercase(), path.clone()), mask);
                }
            }
        }
        Self(all)
    }
}

impl Mask {
    fn is_empty(&self) -> bool {
        self.readers.is_none() && self.fields.is_empty() && self.items.is_none()
    }

    /// What a schema marks, and the schemas it is made of.
    fn add(&mut self, document: &Value, schema: &Value, depth: u8) {
        // No answer is nested as deeply; a schema that contained itself would be.
        const DEEPEST: u8 = 20;
        if depth == DEEPEST {
            return;
        }
        if let Some(target) = schema["$ref"].as_str().and_then(|target| document.pointer(target.strip_prefix('#')?)) {
            self.add(document, target, depth + 1);
        }
        for parts in ["allOf", "oneOf", "anyOf"] {
            for part in schema[parts].as_array().into_iter().flatten() {
                self.add(document, part, depth + 1);
            }
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let mut field = self.fields.remove(name).unwrap_or_default();
            field.add(document, property, depth + 1);
            if let Some(readers) = property["x-visible-to"].as_array() {
                let readers = readers.iter().filter_map(|name| Reader::parse(name.as_str()?));
                field.readers = Some(readers.collect());
            }
            if !field.is_empty() {
                self.fields.insert(name.clone(), field);
            }
        }
        if schema["items"].is_object() {
            let mut items = self.items.take().map(|items| *items).unwrap_or_default();
            items.add(document, &schema["items"], depth + 1);
            self.items = (!items.is_empty()).then(|| Box::new(items));
        }
    }

    /// Whether there is anything somebody does not get.
    fn conceals(&self, who: Option<&Principal>) -> bool {
        self.is_closed_to(who)
            || self.fields.values().any(|field| field.conceals(who))
            || self.items.as_ref().is_some_and(|items| items.conceals(who))
    }

    fn is_closed_to(&self, who: Option<&Principal>) -> bool {
        self.readers.as_ref().is_some_and(|readers| !Reader::any(readers, who))
    }

    /// Copies what is for somebody, in its order.
    fn copy(&self, who: Option<&Principal>, json: &str, to: &mut String) -> serde_json::Result<()> {
        match (json.as_bytes().first(), &self.items) {
            (Some(b'['), Some(items)) => {
                let mut before = '[';
                for item in serde_json::from_str::<Vec<&RawValue>>(json)? {
                    to.push(before);
                    items.copy(who, item.get(), to)?;
                    before = ',';
                }
                to.push_str(if before == '[' { "[]" } else { "]" });
            }
            (Some(b'{'), _) if !self.fields.is_empty() => {
                let mut before = '{';
                for (name, value) in serde_json::from_str::<Fields<'_>>(json)?.0 {
                    let mask = self.fields.get(&name);
                    if mask.is_some_and(|mask| mask.is_closed_to(who)) {
                        continue;
                    }
                    to.push(before);
                    before = ',';
                    to.push_str(&serde_json::to_string(&name)?);
                    to.push(':');
                    match mask {
                        Some(mask) => mask.copy(who, value.get(), to)?,
                        None => to.push_str(value.get()),
                    }
                }
                to.push_str(if before == '{' { "{}" } else { "}" });
            }
            _ => to.push_str(json),
        }
        Ok(())
    }
}

/// The fields of an object as they come, their values unread.
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
                let mut fields = vec![];
                while let Some(field) = object.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// For every answer at once, whether it was just made or is told again under its key. Only what is left is named by an
/// `ETag`, which would otherwise tell whether a guess at the rest is right.
pub async fn conceal(req: ServiceRequest, next: Next<BoxBody>) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let (req, answer) = next.call(req).await?.into_parts();
    let is_json = answer.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !answer.status().is_success() || !is_json {
        return Ok(ServiceResponse::new(req, answer));
    }
    let (who, contract) = (principal(&req), req.app_data::<Data<Served>>());
    let place = |path| (req.method().as_str().to_owned(), path);
    let mask = contract.and_then(|contract| contract.masks.0.get(&place(req.match_pattern()?)));
    let mask = mask.filter(|mask| mask.conceals(who.as_deref()));
    let to_tag = answer.extensions().get::<ToTag>().is_some();
    if mask.is_none() && !to_tag {
        return Ok(ServiceResponse::new(req, answer));
    }
    let (head, body) = answer.into_parts();
    let answer = match body.try_into_bytes().ok().and_then(|body| kept(mask, who.as_deref(), body)) {
        Some(body) if to_tag => tagged(&req, head, body),
        Some(body) => head.set_body(BoxBody::new(body)),
        None => HttpResponse::from_error(Problem::internal(io::Error::other("an answer could not be read again"))),
    };
    Ok(ServiceResponse::new(req, answer))
}

/// What of the body somebody gets; `None` where it cannot be read.
fn kept(mask: Option<&Mask>, who: Option<&Principal>, body: Bytes) -> Option<Bytes> {
    let Some(mask) = mask else { return Some(body) };
    let mut kept = String::with_capacity(body.len());
    mask.copy(who, std::str::from_utf8(&body).ok()?, &mut kept).ok()?;
    Some(kept.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_closed_is_left_out_wherever_it_stands_and_the_rest_is_copied_as_it_is() {
        let document = json!({ "components": { "schemas": {
            "Page": { "properties": { "data": { "items": { "$ref": "#/components/schemas/Order" } } } },
            "Order": { "allOf": [
                { "$ref": "#/components/schemas/Summary" },
                { "properties": { "lines": { "type": "array", "items": { "oneOf": [
                    { "type": "null" }, { "properties": { "cost": { "x-visible-to": ["books:read"] } } },
                ] } } } },
            ] },
            "Summary": { "properties": { "note": { "x-visible-to": ["staff"] }, "more": { "$ref": "#/components/schemas/Page" } } },
        } } });
        let mut mask = Mask::default();
        mask.add(&document, &json!({ "$ref": "#/components/schemas/Page" }), 0);
        let given = r#"{"data":[{"note":"n","id":1.50,"lines":[{"cost":"1"},null,{"a":{"cost":2}}]},{"note":null}],"next":"\u00e9"}"#;

        let mut kept = String::new();
        mask.copy(None, given, &mut kept).unwrap();

        assert!(mask.conceals(None));
        assert_eq!(kept, r#"{"data":[{"id":1.50,"lines":[{},null,{"a":{"cost":2}}]},{}],"next":"\u00e9"}"#);
    }
}

//! A JSON document of which structures are read from objects alone. What serde derives would take an array of their fields
//! as well, which the contract knows nothing of.

use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Map, Value};

pub struct Document(pub Value);

fn fields<'de>(object: Map<String, Value>) -> MapDeserializer<'de, impl Iterator<Item = (String, Document)>, Error> {
    MapDeserializer::new(object.into_iter().map(|(name, value)| (name, Document(value))))
}

impl IntoDeserializer<'_, Error> for Document {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Document {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => SeqDeserializer::new(items.into_iter().map(Document)).deserialize_any(visitor),
            Value::Object(object) => fields(object).deserialize_any(visitor),
            scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
                scalar.deserialize_any(visitor)
            }
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.0.is_array() {
            return Err(Error::invalid_type(Unexpected::Seq, &visitor));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(object) => visitor.visit_enum(MapAccessDeserializer::new(fields(object))),
            other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
                other.deserialize_enum(name, variants, visitor)
            }
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Way {
        Straight,
        By(Vec<Place>),
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Place {
        name: Option<String>,
        weight: Option<i32>,
    }

    fn read(value: Value) -> Result<Way, Error> {
        Way::deserialize(Document(value))
    }

    #[test]
    fn what_is_written_as_the_contract_says_is_read() {
        let place = Place { name: Some("Hà Nội".to_owned()), weight: None };

        assert_eq!(read(json!("straight")).unwrap(), Way::Straight);
        assert_eq!(read(json!({ "by": [{ "name": "Hà Nội", "weight": null }] })).unwrap(), Way::By(vec![place]));
    }

    #[test]
    fn an_array_is_no_structure() {
        for value in
            [json!({ "by": [[null, null]] }), json!({ "by": [{ "name": 1 }] }), json!({ "by": [{ "more": 1 }] })]
        {
            assert!(read(value).is_err());
        }
    }
}

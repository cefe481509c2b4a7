use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::fields::pointer_to;

/// The private name under which `serde_json` with `arbitrary_precision` hands over a number that is no `i64` and no `u64`: an
/// object with this one field, whose value is the number's text. The test `every_digit_of_a_number_is_kept` fails when
/// `serde_json` renames it.
const NUMBER: &str = "$serde_json::private::Number";

/// Reads a JSON text, and the pointers of the names that an object of it has more than once, in their order.
///
/// `serde_json` by itself would keep the last value of such a name, and drop the others without a word.
///
/// # Errors
///
/// What `serde_json` says of a text that is no JSON.
pub(super) fn read(json: &[u8]) -> serde_json::Result<(Value, Vec<String>)> {
    let mut repeated = Vec::new();
    let mut text = serde_json::Deserializer::from_slice(json);
    let reader = Reader { pointer: String::new(), repeated: &mut repeated };
    let value = reader.deserialize(&mut text)?;
    text.end()?;
    Ok((value, repeated))
}

/// Reads the value at a JSON pointer.
struct Reader<'r> {
    pointer: String,
    repeated: &'r mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == NUMBER && object.is_empty() {
                let number: String = map.next_value()?;
                return number.parse().map(Value::Number).map_err(A::Error::custom);
            }
            let pointer = pointer_to(&self.pointer, &name);
            let value = if object.contains_key(&name) {
                // Which value is meant is unknown: errors inside the first one are dropped.
                let inside = format!("{pointer}/");
                self.repeated.retain(|other| *other != pointer && !other.starts_with(&inside));
                self.repeated.push(pointer);
                map.next_value()?
            } else {
                map.next_value_seed(Reader { pointer, repeated: self.repeated })?
            };
            object.insert(name, value);
        }
        Ok(object.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Reader {
            pointer: format!("{}/{}", self.pointer, list.len()),
            repeated: self.repeated,
        })? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(truth.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use fuzz_requests::bodies;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_that_is_given_twice_is_found_wherever_it_is() {
        for (json, pointers) in [
            (r#"{"a":1,"a":1}"#, &["/a"][..]),
            (r#"{"a":{"b":[1.5,{"c":null,"\u0063":{}}]}}"#, &["/a/b/1/c"]),
            (r#"{"a/b":0,"a/b":[{"x":1,"x":2}],"~":"é","~":true}"#, &["/a~1b", "/~0"]),
            (r#"{"a":{"b":1},"c":{"b":1},"B":[{"b":1},{"b":1}]}"#, &[]),
            (r#"{"a":[{"x":1,"x":2}],"ab":{"y":1,"y":2},"a":0,"a":1}"#, &["/ab/y", "/a"]),
            (r#"[1,2e400,"a","a",null,-1]"#, &[]),
        ] {
            assert_eq!(read(json.as_bytes()).unwrap().1, pointers, "{json}");
        }
    }

    #[test]
    fn every_digit_of_a_number_is_kept() {
        for number in ["1.0", "-0", "1E+5", "2e400", "0.10", &"9".repeat(400)] {
            let (value, _) = read(number.as_bytes()).unwrap();
            let expected: Value = serde_json::from_str(number).unwrap();
            assert_eq!(value.to_string(), expected.to_string());
        }
    }

    #[test]
    fn what_is_quoted_is_no_json() {
        let quoted = json!({ "$serde_json::private::RawValue": r#"{"a":1,"a":2}"# });
        let (value, _) = read(quoted.to_string().as_bytes()).unwrap();
        assert_eq!(value, quoted);
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_serde_json_reads_but_for_quoted_json(
            body in bodies(&[json!({ "a": [1.5, { "b": null, "c": "é" }], "d": true, "": [] })])
        ) {
            prop_assume!(!String::from_utf8_lossy(&body).contains("RawValue"));
            let plain = serde_json::from_slice::<Value>(&body).map_err(|error| error.to_string());
            let read = read(&body).map(|read| read.0).map_err(|error| error.to_string());
            prop_assert_eq!(read, plain);
        }
    }
}

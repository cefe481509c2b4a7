use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::fields::pointer_to;

/// The pointers of the names that one object of a JSON text gives more than once, in the order of the text.
///
/// `serde_json` keeps the last value of such a name and forgets the others: what its reader sees is not all that was said.
pub(super) fn duplicates(json: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let value = Seen {
        pointer: String::new(),
        found: &mut found,
    };
    // Whether it is JSON at all is for others to say.
    let _ = value.deserialize(&mut serde_json::Deserializer::from_slice(json));
    found
}

/// A value that is looked through, and where it is.
struct Seen<'f> {
    pointer: String,
    found: &'f mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Seen<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seen<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            let pointer = pointer_to(&self.pointer, &name);
            if names.contains(&name) {
                map.next_value::<IgnoredAny>()?;
                self.found.push(pointer);
                continue;
            }
            names.insert(name);
            map.next_value_seed(Seen {
                pointer,
                found: self.found,
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        for index in 0.. {
            let item = Seen {
                pointer: format!("{}/{index}", self.pointer),
                found: self.found,
            };
            if items.next_element_seed(item)?.is_none() {
                break;
            }
        }
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

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_given_twice_is_found_wherever_it_is() {
        for (json, pointers) in [
            (r#"{"a":1,"a":1}"#, &["/a"][..]),
            (r#"{"a":{"b":[1.5,{"c":null,"\u0063":{}}]}}"#, &["/a/b/1/c"]),
            (
                r#"{"a/b":0,"a/b":[{"x":1,"x":2}],"~":"é","~":true}"#,
                &["/a~1b", "/~0"],
            ),
            (r#"{"a":{"b":1},"c":{"b":1},"B":[{"b":1},{"b":1}]}"#, &[]),
            (r#"[1,2e400,"a","a",null,-1]"#, &[]),
            ("", &[]),
        ] {
            assert_eq!(duplicates(json.as_bytes()), pointers, "{json}");
        }
    }
}

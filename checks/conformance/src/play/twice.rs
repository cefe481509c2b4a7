//! Names that an object gives twice, of which `serde_json` would keep the last.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The pointers of all such names in a JSON text.
pub fn given_twice(json: &[u8]) -> BTreeSet<String> {
    let mut twice = BTreeSet::new();
    let place = Place { pointer: String::new(), twice: &mut twice };
    let mut json = serde_json::Deserializer::from_slice(json);
    match place.deserialize(&mut json) {
        Ok(()) => twice,
        Err(_) => BTreeSet::new(),
    }
}

/// A value somewhere in a text.
struct Place<'t> {
    pointer: String,
    twice: &'t mut BTreeSet<String>,
}

impl Place<'_> {
    fn inner(&mut self, name: &str) -> Place<'_> {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        Place { pointer: format!("{}/{escaped}", self.pointer), twice: self.twice }
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            let inner = self.inner(&name);
            if names.insert(name) {
                map.next_value_seed(inner)?;
            } else {
                inner.twice.insert(inner.pointer);
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let mut number = 0;
        while items.next_element_seed(self.inner(&number.to_string()))?.is_some() {
            number += 1;
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
    fn they_are_found_wherever_they_are() {
        let json = r#"{"a":1.5,"b":[{"c":"","d/e":null,"d/e":true}],"a":{"f":-1,"f":2}}"#;
        assert!(given_twice(json.as_bytes()).into_iter().eq(["/a", "/b/0/d~1e"]));
        assert!(given_twice(br#"{"a":{"b":1},"c":[{"b":1},{"b":1}]}"#).is_empty());
    }
}

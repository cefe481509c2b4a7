use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::faults::{Faults, Lines, Location};
use super::row::Row;

/// The elements of a JSON array.
pub(super) fn rows(text: &str, lines: &Lines, faults: &mut Faults) -> Vec<Row> {
    let elements: Vec<&RawValue> = match serde_json::from_str(text) {
        Ok(elements) => elements,
        Err(error) if error.is_data() => {
            faults.add(Location::line(error.line()), "doit être une liste d'objets JSON");
            return Vec::new();
        }
        Err(error) => {
            let detail = format!("n'est pas du JSON, colonne {}", error.column());
            faults.add(Location::line(error.line()), detail);
            return Vec::new();
        }
    };
    let row = |(index, element): (usize, &&RawValue)| {
        let offset = element.get().as_ptr() as usize - text.as_ptr() as usize;
        let location = Location { line: lines.at(offset), element: Some(index + 1) };
        row(element.get(), location, faults)
    };
    elements.iter().enumerate().filter_map(row).collect()
}

fn row(element: &str, location: Location, faults: &mut Faults) -> Option<Row> {
    let Ok(Members(members)) = serde_json::from_str(element) else {
        faults.add(location, "doit être un objet JSON lisible");
        return None;
    };
    let mut row = Row::at(location);
    for (name, value) in members {
        if let Err(detail) = row.set(&name, value) {
            faults.add(location, detail);
        }
    }
    Some(row)
}

/// An object's members as they stand, twice the same name included: a map would keep the last without a word.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

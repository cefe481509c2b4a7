//! Reading a body field by field, so that all its faults are known at the end.

use hyper::body::Bytes;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::http::Reply;
use super::problem::{Faults, problem};
use super::twice::given_twice;
use crate::values::is_uuid;

/// An object, out of which fields are taken.
pub struct Fields {
    place: String,
    left: Map<String, Value>,
}

/// The body of a request as an object, and the names in it that are given twice. They count as what they are given last.
pub fn object(body: &Bytes) -> Result<(Fields, Faults), Reply> {
    let Ok(Value::Object(left)) = serde_json::from_slice(body) else {
        return Err(problem(400, "invalid-body"));
    };
    let mut faults = Faults::default();
    for pointer in given_twice(body) {
        faults.add(&pointer, "est donné deux fois");
    }
    Ok((Fields::at("", left), faults))
}

impl Fields {
    pub fn at(place: impl Into<String>, left: Map<String, Value>) -> Self {
        let place = place.into();
        Self { place, left }
    }

    pub fn take(&mut self, field: &str) -> Option<Value> {
        self.left.remove(field)
    }

    pub fn put(&mut self, field: &str, value: Value) {
        self.left.insert(field.to_owned(), value);
    }

    pub fn has(&self, field: &str) -> bool {
        self.left.contains_key(field)
    }

    pub fn pointer(&self, field: &str) -> String {
        let escaped = field.replace('~', "~0").replace('/', "~1");
        format!("{}/{escaped}", self.place)
    }

    /// A text without the white space around it; nothing when the field is not there.
    pub fn text(&mut self, field: &str, most: usize, faults: &mut Faults) -> Option<String> {
        let value = self.take(field)?;
        let text = value.as_str().map(str::trim);
        let lines = field.starts_with("adresse");
        let allowed = |text: &&str| {
            let forbidden = |c: char| c.is_control() && !(lines && "\n\r\t".contains(c));
            !text.is_empty() && text.chars().count() <= most && !text.contains(forbidden)
        };
        let text = text.filter(allowed);
        if text.is_none() {
            faults.add(&self.pointer(field), "n'est pas un texte de cette longueur");
        }
        text.map(str::to_owned)
    }

    pub fn uuid(&mut self, field: &str, faults: &mut Faults) -> Option<Uuid> {
        let value = self.take(field).filter(is_uuid);
        let id = value.and_then(|value| Uuid::parse_str(value.as_str()?).ok());
        if id.is_none() {
            faults.add(&self.pointer(field), "doit être un UUID");
        }
        id
    }

    /// What nobody took is not known.
    pub fn end(self, faults: &mut Faults) {
        for field in self.left.keys() {
            faults.add(&self.pointer(field), "est un champ inconnu");
        }
    }
}

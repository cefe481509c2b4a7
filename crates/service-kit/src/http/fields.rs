use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::problem::Fault;

/// The most faults that one answer lists.
pub(super) const MAX_FAULTS: usize = 100;
const MISSING: &str = "est obligatoire";

/// Reads a JSON object field by field, and collects every fault with its JSON pointer.
pub struct Fields<'f> {
    object: Map<String, Value>,
    pointer: String,
    faults: &'f mut Vec<Fault>,
}

impl<'f> Fields<'f> {
    pub(super) fn new(
        object: Map<String, Value>,
        pointer: String,
        faults: &'f mut Vec<Fault>,
    ) -> Self {
        Self {
            object,
            pointer,
            faults,
        }
    }

    /// A field that must be there and not `null`.
    pub fn required<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Option<T> {
        match self.object.remove(name) {
            Some(value) => self.read(name, &value, read),
            None => self.fault(name, MISSING),
        }
    }

    /// A field that may be left out, but not be `null`: `Some(None)` when it is left out, `None` when at fault.
    pub fn optional<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Option<Option<T>> {
        match self.object.remove(name) {
            Some(value) => self.read(name, &value, read).map(Some),
            None => Some(None),
        }
    }

    /// A list of objects that must be there.
    pub fn list<T>(
        &mut self,
        name: &str,
        length: RangeInclusive<usize>,
        mut read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let expected = format!(
            "doit être une liste de {} à {} éléments",
            length.start(),
            length.end()
        );
        let items = match self.object.remove(name) {
            Some(Value::Array(items)) if length.contains(&items.len()) => items,
            Some(_) => return self.fault(name, &expected),
            None => return self.fault(name, MISSING),
        };
        let read_item = |(index, item)| {
            let pointer = format!("{}/{index}", self.pointer_to(name));
            let Value::Object(object) = item else {
                self.report(pointer, "doit être un objet JSON");
                return None;
            };
            let mut fields = Fields::new(object, pointer, self.faults);
            let value = read(&mut fields);
            fields.refuse_the_rest();
            value
        };
        // Every item is read, also after one at fault.
        let items: Vec<Option<T>> = items.into_iter().enumerate().map(read_item).collect();
        items.into_iter().collect()
    }

    /// Accepts other spellings of a field's name; two spellings at once are a fault.
    pub fn aliases(&mut self, name: &str, aliases: &[&str]) {
        for alias in aliases {
            let Some(value) = self.object.remove(*alias) else {
                continue;
            };
            if self.object.contains_key(name) {
                self.fault::<()>(
                    alias,
                    &format!("est une autre écriture de « {name} », déjà donné"),
                );
            } else {
                self.object.insert(name.to_owned(), value);
            }
        }
    }

    /// Refuses fields that only the server sets.
    pub fn read_only(&mut self, names: &[&str]) {
        for name in names {
            if self.object.remove(*name).is_some() {
                self.fault::<()>(name, "est en lecture seule");
            }
        }
    }

    /// What nobody has taken is unknown.
    pub(super) fn refuse_the_rest(&mut self) {
        for (name, _) in std::mem::take(&mut self.object) {
            self.fault::<()>(&name, "est un champ inconnu");
        }
    }

    fn read<T>(
        &mut self,
        name: &str,
        value: &Value,
        read: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Option<T> {
        if value.is_null() {
            return self.fault(name, "ne peut pas être null");
        }
        match read(value) {
            Ok(value) => Some(value),
            Err(detail) => self.fault(name, &detail),
        }
    }

    fn fault<T>(&mut self, name: &str, detail: &str) -> Option<T> {
        self.report(self.pointer_to(name), detail);
        None
    }

    fn report(&mut self, pointer: String, detail: &str) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault::new(pointer, detail));
        }
    }

    fn pointer_to(&self, name: &str) -> String {
        pointer_to(&self.pointer, name)
    }
}

/// The JSON pointer of a member of the object at `pointer`.
pub(super) fn pointer_to(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

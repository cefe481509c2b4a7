use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::super::localized::Localized;
use super::super::problem::FieldError;

pub(super) const NOT_AN_OBJECT: Localized<&str> =
    Localized { fr: "doit être un objet JSON", en: "must be a JSON object" };
const MISSING: Localized<&str> = Localized { fr: "est obligatoire", en: "is required" };
const NULL: Localized<&str> = Localized { fr: "ne peut pas être null", en: "cannot be null" };
const READ_ONLY: Localized<&str> = Localized { fr: "est en lecture seule", en: "is read-only" };
const UNKNOWN: Localized<&str> =
    Localized { fr: "est un champ inconnu", en: "is an unknown field" };

/// Reads a JSON object field by field, and collects every error with its JSON pointer.
pub struct Fields<'f> {
    object: Map<String, Value>,
    /// Fields that were given under another name: ours, and the client's.
    found_as: Vec<(String, String)>,
    pointer: String,
    errors: &'f mut Vec<FieldError>,
}

impl<'f> Fields<'f> {
    pub(super) fn new(
        object: Map<String, Value>,
        pointer: String,
        errors: &'f mut Vec<FieldError>,
    ) -> Self {
        Self { object, found_as: Vec::new(), pointer, errors }
    }

    /// Takes a field that must be there and not `null`; `None` when it is missing or wrong.
    pub fn required<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Value) -> Result<T, Localized>,
    ) -> Option<T> {
        match self.object.remove(name) {
            Some(value) => self.read(name, &value, read),
            None => self.refuse(name, MISSING),
        }
    }

    /// Takes a field that may be left out, but not be `null`: `Some(None)` when it is left out, `None` when it is wrong.
    pub fn optional<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Value) -> Result<T, Localized>,
    ) -> Option<Option<T>> {
        match self.object.remove(name) {
            Some(value) => self.read(name, &value, read).map(Some),
            None => Some(None),
        }
    }

    /// Takes a list of objects that must be there; `None` when it or one of the objects is wrong.
    pub fn list<T>(
        &mut self,
        name: &str,
        length: RangeInclusive<usize>,
        mut read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let (min, max) = (*length.start(), *length.end());
        let expected = Localized {
            fr: format!("doit être une liste de {min} à {max} éléments"),
            en: format!("must be a list of {min} to {max} items"),
        };
        let items = match self.object.remove(name) {
            Some(Value::Array(items)) => items,
            Some(_) => return self.refuse(name, expected),
            None => return self.refuse(name, MISSING),
        };
        let fits = length.contains(&items.len());
        if !fits {
            self.refuse::<()>(name, expected);
        }
        let read_item = |(index, item)| {
            let pointer = format!("{}/{index}", self.pointer_to(name));
            let Value::Object(object) = item else {
                self.report(pointer, NOT_AN_OBJECT);
                return None;
            };
            let mut fields = Fields::new(object, pointer, self.errors);
            let value = read(&mut fields);
            fields.refuse_the_rest();
            value
        };
        // Every item is read, also after a wrong one. Those beyond the limit are wrong whatever they are.
        let items = items.into_iter().take(max).enumerate();
        let items: Vec<Option<T>> = items.map(read_item).collect();
        let items: Option<Vec<T>> = items.into_iter().collect();
        items.filter(|_| fits)
    }

    /// Accepts other spellings of a field's name; two spellings at once are an error.
    pub fn aliases(&mut self, name: &str, aliases: &[&str]) {
        for alias in aliases {
            let Some(value) = self.object.remove(*alias) else { continue };
            if self.object.contains_key(name) {
                let detail = Localized {
                    fr: format!("est une autre écriture de « {name} », déjà donné"),
                    en: format!("is another spelling of “{name}”, which is given already"),
                };
                self.refuse::<()>(alias, detail);
            } else {
                self.object.insert(name.to_owned(), value);
                self.found_as.push((name.to_owned(), (*alias).to_owned()));
            }
        }
    }

    /// Refuses fields that only the server sets.
    pub fn read_only(&mut self, names: &[&str]) {
        for name in names {
            if self.object.remove(*name).is_some() {
                self.refuse::<()>(name, READ_ONLY);
            }
        }
    }

    /// Refuses the fields that were not taken: they are unknown.
    pub(super) fn refuse_the_rest(&mut self) {
        for (name, _) in std::mem::take(&mut self.object) {
            self.refuse::<()>(&name, UNKNOWN);
        }
    }

    fn read<T>(
        &mut self,
        name: &str,
        value: &Value,
        read: impl FnOnce(&Value) -> Result<T, Localized>,
    ) -> Option<T> {
        if value.is_null() {
            return self.refuse(name, NULL);
        }
        match read(value) {
            Ok(value) => Some(value),
            Err(detail) => self.refuse(name, detail),
        }
    }

    fn refuse<T>(&mut self, name: &str, detail: impl Into<Localized>) -> Option<T> {
        self.report(self.pointer_to(name), detail);
        None
    }

    fn report(&mut self, pointer: String, detail: impl Into<Localized>) {
        self.errors.push(FieldError::new(pointer, detail));
    }

    fn pointer_to(&self, name: &str) -> String {
        let found_as = self.found_as.iter().find(|(ours, _)| ours == name);
        let name = found_as.map_or(name, |(_, theirs)| theirs);
        pointer_to(&self.pointer, name)
    }
}

/// The JSON pointer of a member of the object at `pointer`.
pub(super) fn pointer_to(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

use std::fmt;

use serde_json::Value;

/// JSON as it is written, which may be wrong: names repeat, numbers and texts are any characters.
#[derive(Debug, Clone)]
pub(crate) enum Json {
    /// A text, number or word, as it is written.
    Scalar(String),
    Nest(Brackets, Vec<Slot>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Brackets {
    Array,
    Object,
}

/// A place in an array or an object. In an array it has a name too, which is not written.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// With its quotation marks.
    pub(crate) name: String,
    pub(crate) value: Json,
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(items) => {
                let slots =
                    items.iter().map(|item| Slot { name: quoted("item"), value: item.into() });
                Self::Nest(Brackets::Array, slots.collect())
            }
            Value::Object(members) => {
                let slots = members
                    .iter()
                    .map(|(name, value)| Slot { name: quoted(name), value: value.into() });
                Self::Nest(Brackets::Object, slots.collect())
            }
            scalar => Self::Scalar(scalar.to_string()),
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (brackets, slots) = match self {
            Self::Scalar(text) => return f.write_str(text),
            Self::Nest(brackets, slots) => (*brackets, slots),
        };
        let (open, close) = match brackets {
            Brackets::Array => ('[', ']'),
            Brackets::Object => ('{', '}'),
        };
        write!(f, "{open}")?;
        for (index, slot) in slots.iter().enumerate() {
            if index > 0 {
                write!(f, ",")?;
            }
            if brackets == Brackets::Object {
                write!(f, "{}:", slot.name)?;
            }
            write!(f, "{}", slot.value)?;
        }
        write!(f, "{close}")
    }
}

/// A text as JSON writes it.
pub(crate) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_changed_is_written_as_it_was() {
        let text = r#"{"a":[1.50,{"b\"":null}],"c":{},"d":[],"e":"\u0000é"}"#;
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(Json::from(&value).to_string(), text);
    }
}

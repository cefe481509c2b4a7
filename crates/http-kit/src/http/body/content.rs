use std::collections::HashSet;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::super::fields::{Fields, NOT_AN_OBJECT};
use super::super::localized::Localized;
use super::super::problem::{FieldError, Problem};
use super::reader;
use super::{INVALID, MALFORMED, ReadJson};

type Fingerprint = [u8; 32];

const GIVEN_TWICE: Localized<&str> =
    Localized { fr: "est donné plusieurs fois", en: "is given more than once" };

/// What a body says, and its [fingerprint](super::JsonBody::fingerprint).
pub(super) fn read<T: ReadJson>(bytes: &[u8]) -> Result<(T, Fingerprint), Problem> {
    let (json, repeated) = parse(bytes)?;
    let fingerprint = fingerprint(json.clone());
    match read_object(json) {
        Ok(value) if repeated.is_empty() => Ok((value, fingerprint)),
        read => Err(invalid(joined(repeated, read.err().unwrap_or_default()))),
    }
}

/// With the pointers of the names that are given more than once.
fn parse(bytes: &[u8]) -> Result<(Value, Vec<String>), Problem> {
    reader::read(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        MALFORMED.detail(Localized {
            fr: format!("le corps n'est pas du JSON : erreur à la ligne {line}, colonne {column}"),
            en: format!("the body is not JSON: error at line {line}, column {column}"),
        })
    })
}

/// Of a name that is given more than once, nobody knows which value is meant: nothing else is told of it, nor of what is
/// within.
fn joined(repeated: Vec<String>, others: Vec<FieldError>) -> Vec<FieldError> {
    let names: HashSet<&str> = repeated.iter().map(String::as_str).collect();
    let is_news = |fault: &FieldError| !around(&fault.pointer).any(|place| names.contains(place));
    let others: Vec<_> = others.into_iter().filter(is_news).collect();
    let repeated = repeated.into_iter();
    let repeated = repeated.map(|pointer| FieldError::new(pointer, GIVEN_TWICE));
    repeated.chain(others).collect()
}

/// A place, and all that it is within.
fn around(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |place| Some(place.rsplit_once('/')?.0))
}

fn fingerprint(mut json: Value) -> Fingerprint {
    json.sort_all_objects();
    Sha256::digest(json.to_string()).into()
}

fn read_object<T: ReadJson>(json: Value) -> Result<T, Vec<FieldError>> {
    let Value::Object(object) = json else {
        return Err(vec![FieldError::new("", NOT_AN_OBJECT)]);
    };
    let mut faults = Vec::new();
    let mut fields = Fields::new(object, String::new(), &mut faults);
    let read = T::read(&mut fields);
    fields.refuse_the_rest();
    read.filter(|_| faults.is_empty()).ok_or(faults)
}

fn invalid(faults: Vec<FieldError>) -> Problem {
    let detail = match &faults[..] {
        [FieldError { pointer, detail }] => Localized {
            fr: format!("{pointer} {}", detail.fr).trim_start().to_owned(),
            en: format!("{pointer} {}", detail.en).trim_start().to_owned(),
        },
        faults => Localized {
            fr: format!("{} fautes dans le corps de la requête", faults.len()),
            en: format!("{} faults in the request's body", faults.len()),
        },
    };
    INVALID.detail(detail).with_errors(faults)
}

#[cfg(test)]
mod tests;

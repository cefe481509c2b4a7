use serde_json::Value;
use sha2::{Digest, Sha256};

use super::super::fields::{Fields, NOT_AN_OBJECT};
use super::super::problem::{Fault, Problem};
use super::super::text::Text;
use super::reader;
use super::{INVALID, MALFORMED, ReadJson};

type Fingerprint = [u8; 32];

const GIVEN_TWICE: Text<&str> = Text {
    fr: "est donné plusieurs fois",
    en: "is given more than once",
};

/// What a body says, and its [fingerprint](super::JsonBody::fingerprint).
pub(super) fn read<T: ReadJson>(bytes: &[u8]) -> Result<(T, Fingerprint), Problem> {
    let json = parse(bytes)?;
    let fingerprint = fingerprint(json.clone());
    Ok((read_object(json)?, fingerprint))
}

fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    let (json, repeated) = reader::read(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        MALFORMED.detail(Text {
            fr: format!("le corps n'est pas du JSON : erreur à la ligne {line}, colonne {column}"),
            en: format!("the body is not JSON: error at line {line}, column {column}"),
        })
    })?;
    if repeated.is_empty() {
        return Ok(json);
    }
    let faults = repeated.into_iter();
    let faults = faults.map(|pointer| Fault::new(pointer, GIVEN_TWICE));
    Err(invalid(faults.collect()))
}

fn fingerprint(mut json: Value) -> Fingerprint {
    json.sort_all_objects();
    Sha256::digest(json.to_string()).into()
}

fn read_object<T: ReadJson>(json: Value) -> Result<T, Problem> {
    let Value::Object(object) = json else {
        let fault = Fault::new("", NOT_AN_OBJECT);
        return Err(invalid(vec![fault]));
    };
    let mut faults = Vec::new();
    let mut fields = Fields::new(object, String::new(), &mut faults);
    let read = T::read(&mut fields);
    fields.refuse_the_rest();
    match read {
        Some(value) if faults.is_empty() => Ok(value),
        _ => Err(invalid(faults)),
    }
}

fn invalid(faults: Vec<Fault>) -> Problem {
    let detail = match &faults[..] {
        [Fault { pointer, detail }] => Text {
            fr: format!("{pointer} {}", detail.fr).trim_start().to_owned(),
            en: format!("{pointer} {}", detail.en).trim_start().to_owned(),
        },
        faults => Text {
            fr: format!("{} fautes dans le corps de la requête", faults.len()),
            en: format!("{} faults in the request's body", faults.len()),
        },
    };
    INVALID.detail(detail).with_faults(faults)
}

#[cfg(test)]
mod tests;

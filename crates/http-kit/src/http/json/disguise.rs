//! What a body is that is no JSON, as far as its bytes tell, in words for whoever sent it.

use serde::de::IgnoredAny;

use super::super::localized::Localized;

/// Some write it before a text in UTF-8. It is no part of the JSON (RFC 8259, section 8.1).
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

const EMPTY: Localized<&str> = Localized { fr: "le corps est vide", en: "the body is empty" };
const UTF_16: Localized<&str> = Localized {
    fr: "le corps est en UTF-16 : l'envoyer en UTF-8",
    en: "the body is in UTF-16: send it in UTF-8",
};
const UTF_32: Localized<&str> = Localized {
    fr: "le corps est en UTF-32 : l'envoyer en UTF-8",
    en: "the body is in UTF-32: send it in UTF-8",
};
const COMPRESSED: Localized<&str> = Localized {
    fr: "le corps est compressé : l'envoyer sans compression",
    en: "the body is compressed: send it without compression",
};
const MULTIPART: Localized<&str> = Localized {
    fr: "le corps n'est pas du JSON mais un formulaire (multipart/form-data)",
    en: "the body is not JSON but a form (multipart/form-data)",
};
const FORM: Localized<&str> = Localized {
    fr: "le corps n'est pas du JSON mais un formulaire (application/x-www-form-urlencoded)",
    en: "the body is not JSON but a form (application/x-www-form-urlencoded)",
};
const HTML: Localized<&str> = Localized {
    fr: "le corps n'est pas du JSON mais du HTML",
    en: "the body is not JSON but HTML",
};
const XML: Localized<&str> =
    Localized { fr: "le corps n'est pas du JSON mais du XML", en: "the body is not JSON but XML" };
const SCRIPT_OBJECT: Localized<&str> = Localized {
    fr: "le corps est le nom d'un objet JavaScript : l'écrire avec JSON.stringify",
    en: "the body is the name of a JavaScript object: write it with JSON.stringify",
};
const SEVERAL: Localized<&str> = Localized {
    fr: "le corps a plusieurs textes JSON qui se suivent : en envoyer un seul par requête",
    en: "the body has several JSON texts in a row: send one per request",
};

/// How bytes begin that are no text in UTF-8.
const SIGNATURES: [(&[u8], Localized<&str>); 9] = [
    (b"\xff\xfe\0\0", UTF_32),
    (b"\0\0\xfe\xff", UTF_32),
    (b"\xff\xfe", UTF_16),
    (b"\xfe\xff", UTF_16),
    (b"\x1f\x8b", COMPRESSED),
    (b"\x28\xb5\x2f\xfd", COMPRESSED),
    (b"\x78\x01", COMPRESSED),
    (b"\x78\x9c", COMPRESSED),
    (b"\x78\xda", COMPRESSED),
];

/// `None` when it is most likely meant to be JSON, with an error somewhere.
pub(super) fn seen_through(body: &[u8]) -> Option<Localized> {
    if body.trim_ascii().is_empty() {
        return Some(EMPTY.into());
    }
    let signature = SIGNATURES.iter().find(|(beginning, _)| body.starts_with(beginning));
    if let Some(known) = signature.map(|(_, name)| *name).or_else(|| wide(body)) {
        return Some(known.into());
    }
    match std::str::from_utf8(body) {
        Err(error) => Some(not_utf_8(body, error.valid_up_to())),
        Ok(text) => nul(text).or_else(|| other_text(text.trim_start()).map(Into::into)),
    }
}

/// UTF-16 or UTF-32 without a mark: JSON begins with ASCII, so the zeros tell (RFC 4627, section 3).
fn wide(body: &[u8]) -> Option<Localized<&'static str>> {
    match body {
        [0, 0, 0, 1..=255, ..] | [1..=255, 0, 0, 0, ..] => Some(UTF_32),
        [0, 1..=255, 0, 1..=255, ..] | [1..=255, 0, 1..=255, 0, ..] => Some(UTF_16),
        _ => None,
    }
}

fn not_utf_8(body: &[u8], valid: usize) -> Localized {
    let (line, column) = place(std::str::from_utf8(&body[..valid]).unwrap_or_default());
    let is_text = |byte: &u8| !byte.is_ascii_control() || byte.is_ascii_whitespace();
    let (fr, en) = match body.iter().all(is_text) {
        true => (", sans doute en Latin-1 (Windows-1252)", ", probably in Latin-1 (Windows-1252)"),
        false => ("", ""),
    };
    Localized::from(Localized {
        fr: format!(
            "le corps n'est pas en UTF-8{fr}, à la ligne {line}, colonne {column} : l'envoyer en UTF-8"
        ),
        en: format!(
            "the body is not in UTF-8{en}, at line {line}, column {column}: send it in UTF-8"
        ),
    })
}

fn nul(text: &str) -> Option<Localized> {
    let (line, column) = place(&text[..text.find('\0')?]);
    Some(Localized::from(Localized {
        fr: format!(
            "le corps n'est pas du JSON : un octet nul à la ligne {line}, colonne {column}"
        ),
        en: format!("the body is not JSON: a NUL byte at line {line}, column {column}"),
    }))
}

/// The line and the column, in bytes as `serde_json` counts them, of what comes after these.
fn place(before: &str) -> (usize, usize) {
    let last_line = before.rsplit('\n').next().unwrap_or_default();
    (1 + before.matches('\n').count(), 1 + last_line.len())
}

fn other_text(text: &str) -> Option<Localized<&'static str>> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-+%[]".contains(&byte);
    let begins = |tag: &str| text.get(..tag.len()).is_some_and(|it| it.eq_ignore_ascii_case(tag));
    if begins("<!doctype html") || begins("<html") {
        Some(HTML)
    } else if begins("<") {
        Some(XML)
    } else if begins("--") && text.to_ascii_lowercase().contains("content-disposition:") {
        Some(MULTIPART)
    } else if begins("[object ") {
        Some(SCRIPT_OBJECT)
    } else if text
        .split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(is_name))
    {
        Some(FORM)
    } else {
        is_several(text).then_some(SEVERAL)
    }
}

fn is_several(text: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    matches!((values.next(), values.next()), (Some(Ok(_)), Some(Ok(_))))
}

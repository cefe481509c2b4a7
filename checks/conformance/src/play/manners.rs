//! What holds for every address: how much may be asked for, in which form, and what every answer has.

use hyper::Method;
use hyper::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::http::{Call, Reply};
use super::new_id;
use super::problem::problem;
use super::wishes::{prefers_english, takes_json};
use crate::request::{JSON, MERGE_PATCH};

const LARGEST_BODY: usize = 64 * 1024;
const LONGEST_ADDRESS: usize = 8 * 1024;
const LARGEST_HEADERS: usize = 32 * 1024;
const LONGEST_REQUEST_ID: usize = 128;

/// Refuses what is too long, whatever it asks for.
pub fn check_size(call: &Call) -> Result<(), Reply> {
    let headers = call.headers.iter();
    let headers: usize = headers.map(|(name, it)| name.as_str().len() + it.len()).sum();
    if call.path.len() + call.query.len() > LONGEST_ADDRESS {
        return Err(problem(414, "address-too-long"));
    }
    match headers > LARGEST_HEADERS {
        true => Err(problem(431, "headers-too-large")),
        false => Ok(()),
    }
}

/// Refuses who could not read the answer.
pub fn check_accept(call: &Call) -> Result<(), Reply> {
    match call.method == Method::DELETE || takes_json(call) {
        true => Ok(()),
        false => Err(problem(406, "not-acceptable")),
    }
}

/// JSON in UTF-8, of a size that is allowed, where there is a body.
pub fn check_body(call: &Call) -> Result<(), Reply> {
    let (accept, types): (_, &[&str]) = match call.method.as_str() {
        "POST" => ("accept-post", &[JSON]),
        "PATCH" => ("accept-patch", &[JSON, MERGE_PATCH]),
        _ => return Ok(()),
    };
    if call.body.len() > LARGEST_BODY {
        return Err(problem(413, "body-too-large"));
    }
    let content_type = call.headers.get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
    let mut parts = content_type.split(';').map(str::trim);
    let is_known = parts.next().is_some_and(|it| types.contains(&it));
    let charset = parts.find_map(|it| it.strip_prefix("charset="));
    if is_known && charset.is_none_or(|it| it.trim_matches('"') == "utf-8") {
        return Ok(());
    }
    let refusal = problem(415, "unsupported-media-type");
    Err(refusal.with(accept, types.join(", ")))
}

/// What every answer has: the request's id, no body for `HEAD`, and a language when it is an error.
pub fn shell(call: &Call, mut reply: Reply) -> Reply {
    let given = call.headers.get("x-request-id");
    let sane = |id: &&str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/+=@".contains(&byte);
        (1..=LONGEST_REQUEST_ID).contains(&id.len()) && id.bytes().all(plain)
    };
    let given = given.and_then(|id| id.to_str().ok()).filter(sane);
    let request_id = given.map_or_else(new_id, str::to_owned);
    if reply.status >= 400 {
        reply.body["instance"] = json!(request_id);
        reply = in_language(call, reply);
    }
    if call.method == Method::HEAD {
        reply.body = Value::Null;
    }
    reply.with("x-request-id", request_id)
}

/// Titles are English and details French until here.
fn in_language(call: &Call, mut reply: Reply) -> Reply {
    let language = if prefers_english(call) {
        for error in reply.body["errors"].as_array_mut().into_iter().flatten() {
            error["detail"] = json!("is refused");
        }
        "en"
    } else {
        reply.body["title"] = json!(format!("Refus {}", reply.status));
        "fr"
    };
    let reply = reply.with("vary", "Accept-Language");
    reply.with("content-language", language)
}

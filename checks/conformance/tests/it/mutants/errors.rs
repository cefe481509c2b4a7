//! Mutants of what is refused, and of conditional and repeated requests.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use conformance::stubs::{Call, Handler, Reply};
use serde_json::Value;

use super::resources::{again, status, without_parameter};
use super::{Mutant, mutant};
use crate::support::{Upstream, edited, handler, is, reply, request};

const UNKNOWN_USER: &str = "GET /users/{id} of an unknown user is a 404";

const USER_TWICE: &str =
    "POST /users refuses a field that is given twice: 400, and nothing is stored";
const PATCH_TWICE: &str =
    "PATCH /users/{id} refuses a field that is given twice: 400, and nothing is changed";
const LINE_TWICE: &str =
    "POST /orders refuses a field of a line that is given twice: 400, and nothing is stored";

pub fn mutants() -> Vec<Mutant> {
    let all = [problems(), of_bodies(), of_headers(), said_twice(), conditional(), repeated()];
    all.into_iter().flatten().collect()
}

fn problems() -> Vec<Mutant> {
    const TWICE_AND_MORE: &str =
        "POST /users tells a field that is given twice together with all other faults";
    vec![
        mutant("E1", "words errors as plain JSON", |shop| {
            reply(shop, |_, it| match it.status {
                400.. => it.with("content-type", "application/json"),
                _ => it,
            })
        })
        .caught_by(UNKNOWN_USER, "content type application/problem+json"),
        mutant("E2", "tells the first fault only", |shop| {
            reply(shop, |_, it| {
                edited(it, |problem| {
                    if let Some(errors) = problem.get_mut("errors").and_then(Value::as_array_mut) {
                        errors.truncate(1);
                    }
                })
            })
        })
        .caught_by(
            TWICE_AND_MORE,
            r#"errors at exactly ["/nom", "/prenom", "/adresse", "/couleur"], nothing else"#,
        ),
        mutant("E2", "says no places", |shop| {
            reply(shop, |_, it| match it.status {
                400 => edited(it, |problem| problem["errors"] = Value::Null),
                _ => it,
            })
        })
        .caught_by(LINE_TWICE, r#"errors at exactly ["/produits/0/quantite"], nothing else"#),
        mutant("E3", "leaks a stack trace", |shop| {
            reply(shop, |call, it| match it.status == 400 && is(call, "POST", "/users") {
                true => {
                    Reply::text(500, "text/plain", "Traceback (most recent call last):\n  File")
                }
                false => it,
            })
        })
        .caught_by(
            "what /users answers to strange requests shows no cause",
            "an error that shows no cause (it says “Traceback (most recent call last)”)",
        ),
        mutant("E4", "has every route", |shop| status(shop, 404, 200))
            .caught_by("the unknown route /users/ is a 404", "status 404"),
        mutant("E5", "does not tell its methods", |shop| reply(shop, |_, it| it.without("allow")))
            .caught_by(
                "/users refuses other methods than GET, POST: 405 with Allow",
                "a header allow",
            ),
        mutant("E6", "takes any id", |shop| status(shop, 400, 404))
            .caught_by("an id that is no UUID in /users/{id} is a 400", "status 400"),
        mutant("E10", "breaks on strange addresses", |shop| status(shop, 400, 500))
            .caught_by("strange paths and queries of /users are no 5xx", "no 5xx"),
    ]
}

fn of_bodies() -> Vec<Mutant> {
    vec![
        mutant("E7", "looks at the type and at nothing behind it", |shop| {
            content_type(shop, |it| it.split(';').next().unwrap_or_default().to_owned())
        })
        .caught_by(
            "PATCH /users/{id} refuses a body in another charset than UTF-8: 415",
            "status 415",
        ),
        mutant("E7", "takes anything that ends in JSON", |shop| {
            content_type(shop, |it| match it.ends_with("json") {
                true => "application/json".into(),
                false => it.into(),
            })
        })
        .caught_by(
            "PATCH /users/{id} refuses JSON of another type, and tells its own: 415",
            "status 415",
        ),
        mutant("E7", "keeps its types to itself", |shop| {
            reply(shop, |_, it| it.without("accept-post"))
        })
        .caught_by(
            "POST /users refuses a body of another content type, and tells its own: 415",
            "a header accept-post",
        ),
        mutant("E8", "takes large bodies for unreadable ones", |shop| status(shop, 413, 400))
            .caught_by("POST /users refuses a body over 64 KiB: 413", "status 413"),
        mutant("E9", "takes what is no JSON", |shop| status(shop, 400, 201)).caught_by(
            "nothing as a body is a 400, wherever below /users it is sent",
            "status 400",
        ),
    ]
}

fn of_headers() -> Vec<Mutant> {
    const LANGUAGES: &str = "GET /users?limit=0, a limit out of range, is told in French, and in English when asked for";
    vec![
        mutant("E11", "gives every answer the same id", |shop| {
            reply(shop, |_, it| it.with("x-request-id", "the-same"))
        })
        .caught_by("every answer of /users has an X-Request-Id of its own", "another X-Request-Id"),
        mutant("E12", "speaks French only", |shop| without_header(shop, "accept-language"))
            .caught_by(LANGUAGES, "content-language: en"),
        mutant("E12", "hides from caches what varies", |shop| {
            reply(shop, |_, it| it.without("vary"))
        })
        .caught_by(
            "/users reads Accept-Language with its weights, `*` and truncation",
            "a header vary",
        ),
        mutant("E13", "does not know OPTIONS", |shop| {
            reply(shop, |call, it| match call.method.as_str() {
                "OPTIONS" => Reply::problem(405, "method-not-allowed"),
                _ => it,
            })
        })
        .caught_by("OPTIONS of /users and below tells the methods: 204 with Allow", "status 204"),
        mutant("E14", "ignores Accept", |shop| without_header(shop, "accept"))
            .caught_by("GET /users is refused to who excludes JSON: 406", "status 406"),
        mutant("E15", "does not tell that an address is too long", |shop| status(shop, 414, 404))
            .caught_by("an address of 10 KB in /users is a 414", "status 414"),
        mutant("E16", "tells pages of other origins everything", |shop| {
            reply(shop, |_, it| it.with("access-control-allow-origin", "*"))
        })
        .caught_by(
            "pages of other origins are told nothing of /users by default",
            "no header Access-Control-…",
        ),
    ]
}

fn said_twice() -> Vec<Mutant> {
    const STORED: &str = "no order in GET /orders afterwards";
    vec![
        mutant("E17", "ignores parameters that it does not know", |shop| {
            without_parameter(shop, "page")
        })
        .caught_by("GET /users refuses a query parameter that it does not have: 400", "status 400"),
        mutant("E17", "takes the last of a parameter", takes_the_last_parameter).caught_by(
            "GET /products refuses a query parameter that is given twice: 400",
            "status 400",
        ),
        mutant("E18", "takes the last of a name", |shop| request(shop, with_the_last_of_a_name))
            .caught_by(USER_TWICE, "status 400"),
        mutant("E18", "patches with the last of a name", |shop| {
            request(shop, with_the_last_of_a_name)
        })
        .caught_by(PATCH_TWICE, "status 400"),
        mutant("E18", "orders with the last of a name", |shop| {
            request(shop, with_the_last_of_a_name)
        })
        .caught_by(LINE_TWICE, "status 400"),
        mutant("E18", "stores users that it refuses", |shop| {
            again(shop, 400, with_the_last_of_a_name)
        })
        .caught_by(USER_TWICE, "no user “Deux Fois"),
        mutant("E18", "stores patches that it refuses", |shop| {
            again(shop, 400, with_the_last_of_a_name)
        })
        .caught_by(PATCH_TWICE, "the user as it was"),
        mutant("E18", "stores orders that it refuses", |shop| {
            again(shop, 400, with_the_last_of_a_name)
        })
        .caught_by(LINE_TWICE, STORED),
    ]
}

fn conditional() -> Vec<Mutant> {
    const OLD: &str = "PATCH /users/{id} with an old If-Match is a 412 that changes nothing";
    const RACE: &str =
        "of PATCHes at once with the same If-Match one is a 200, the others are 412s";
    vec![
        mutant("C1", "has no tags", |shop| reply(shop, |_, it| it.without("etag"))).caught_by(
            "GET /users/{id} has an ETag, and is a 304 for whoever knows it",
            "a header etag",
        ),
        mutant("C2", "tags what is read only", |shop| {
            reply(shop, |call, it| if is(call, "POST", "/") { it.without("etag") } else { it })
        })
        .caught_by("POST /users answers with the ETag of GET /users/{id}", "a header etag"),
        mutant("C3", "ignores If-Match", |shop| without_header(shop, "if-match"))
            .caught_by(OLD, "status 412"),
        mutant("C4", "lets everybody win", |shop| without_header(shop, "if-match"))
            .caught_by(RACE, "one 200 among eight PATCHes, not 8"),
        mutant("C5", "has no tags of lists", |shop| reply(shop, |_, it| it.without("etag")))
            .caught_by(
                "a short page of /users has a weak ETag, and is a 304 for whoever knows it",
                "a header etag",
            ),
    ]
}

fn repeated() -> Vec<Mutant> {
    const AGAIN: &str =
        "POST /users again with the same key and body is answered alike, and makes nothing";
    const OTHER: &str =
        "POST /users refuses a key that was used for another body: 422, nothing made";
    const WRONG: &str =
        "POST /users refuses a key that is not 1 to 255 visible ASCII characters: 400";
    vec![
        mutant("I1", "ignores keys", |shop| without_header(shop, "idempotency-key"))
            .caught_by(AGAIN, "the location of the first answer"),
        mutant("I2", "ignores that a body is another", |shop| {
            without_header(shop, "idempotency-key")
        })
        .caught_by(OTHER, "status 422"),
        mutant("I3", "takes any key", |shop| without_header(shop, "idempotency-key"))
            .caught_by(WRONG, "status 400"),
        mutant("I4", "keeps the keys of what it refuses", keeps_the_keys_of_refusals)
            .caught_by("POST /users that was refused leaves its key free", "status 201"),
    ]
}

fn without_header(shop: Upstream, name: &'static str) -> Handler {
    request(shop, move |mut call| {
        call.headers.remove(name);
        call
    })
}

fn content_type(shop: Upstream, change: fn(&str) -> String) -> Handler {
    request(shop, move |mut call| {
        if let Some(media_type) = call.headers.get_mut("content-type") {
            *media_type = change(media_type.to_str().unwrap()).parse().unwrap();
        }
        call
    })
}

fn takes_the_last_parameter(shop: Upstream) -> Handler {
    request(shop, |mut call| {
        let mut url = reqwest::Url::parse(&format!("http://list/?{}", call.query)).unwrap();
        let last: std::collections::BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        url.query_pairs_mut().clear().extend_pairs(last);
        url.query().unwrap_or_default().clone_into(&mut call.query);
        call
    })
}

fn with_the_last_of_a_name(call: Call) -> Call {
    crate::support::edited_call(call, |_| ())
}

fn keeps_the_keys_of_refusals(shop: Upstream) -> Handler {
    let refused = Arc::new(Mutex::new(BTreeSet::new()));
    handler(move |call| {
        let (shop, refused) = (shop.clone(), refused.clone());
        async move {
            let key = call.header("idempotency-key").map(str::to_owned);
            if key.as_ref().is_some_and(|key| refused.lock().unwrap().contains(key)) {
                return Reply::problem(422, "idempotency-key-reused");
            }
            let reply = shop.answer(call).await;
            if let Some(key) = key.filter(|_| reply.status == 400) {
                refused.lock().unwrap().insert(key);
            }
            reply
        }
    })
}

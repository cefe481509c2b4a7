//! Mutants of what is refused, and of conditional and repeated requests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use conformance::stubs::{Call, Reply};
use serde_json::Value;

use super::Mutants;
use super::resources::{again, status, without_parameter};
use crate::support::{Proxy, edited, edited_call, instead, on, proxy, reply, request};

const USER_TWICE: &str = "POST /users refuses a field that is given twice: 400";
const PATCH_TWICE: &str = "PATCH /users/{id} refuses a field that is given twice: 400";
const LINE_TWICE: &str = "POST /orders refuses a field of a line that is given twice: 400";

pub fn mutants(all: &mut Mutants) {
    problems(all);
    of_bodies(all);
    of_headers(all);
    said_twice(all);
    conditional(all);
    repeated(all);
}

fn problems(all: &mut Mutants) {
    const TOLD: &str = "POST /users tells a field that is given twice together with all other";
    const ALL: &str =
        r#"errors at exactly ["/nom", "/prenom", "/adresse", "/couleur"], nothing else"#;
    const PLACE: &str = r#"errors at exactly ["/produits/0/quantite"], nothing else"#;
    const CAUSE: &str =
        "an error that shows no cause (it says “Traceback (most recent call last)”)";
    let traceback = |it: Reply| match it.status {
        400 => Reply::text(500, "text/plain", "Traceback (most recent call last):\n  File"),
        _ => it,
    };
    let plain = |_: &Call, it: Reply| match it.status {
        400.. => it.with("content-type", "application/json"),
        _ => it,
    };
    all.mutant("words errors as plain JSON", reply(plain));
    all.breaks(
        "E1",
        "GET /users/{id} of an unknown user is a 404",
        "content type application/problem+json",
    );
    all.mutant("tells the first fault only", errors(|errors| errors.truncate(1)));
    all.breaks("E2", TOLD, ALL);
    all.mutant("says no places", errors(Vec::clear));
    all.breaks("E2", LINE_TWICE, PLACE);
    all.mutant("leaks a stack trace", on("POST", "/users", traceback));
    all.breaks("E3", "what /users answers to strange requests shows no cause", CAUSE);
    all.mutant("has every route", status(404, 200));
    all.breaks("E4", "the unknown route /users/ is a 404", "status 404");
    all.breaks("G3", "/metrics is not reachable: 404", "status 404");
    all.mutant("does not tell its methods", reply(|_, it| it.without("allow")));
    all.breaks("E5", "/users refuses other methods than GET, POST", "a header allow");
    all.mutant("takes any id", status(400, 404));
    all.breaks("E6", "an id that is no UUID in /users/{id} is a 400", "status 400");
    all.mutant("breaks on strange addresses", status(400, 500));
    all.breaks("E10", "strange paths and queries of /users are no 5xx", "no 5xx");
}

fn of_bodies(all: &mut Mutants) {
    const WRONG: &str = "POST /users refuses a body of another content type";
    let malformed = || Reply::problem(400, "malformed-json");
    let without_parameters = |it: &str| it.split(';').next().unwrap_or_default().to_owned();
    let any_json = |it: &str| if it.ends_with("json") { "application/json" } else { it }.to_owned();
    all.mutant("looks at the type and at nothing behind it", content_type(without_parameters));
    all.breaks("E7", "PATCH /users/{id} refuses a body in another charset", "status 415");
    all.mutant("takes anything that ends in JSON", content_type(any_json));
    all.breaks("E7", "PATCH /users/{id} refuses JSON of another type", "status 415");
    all.mutant("keeps its types to itself", reply(|_, it| it.without("accept-post")));
    all.breaks("E7", WRONG, "a header accept-post");
    all.mutant("takes large bodies for unreadable ones", status(413, 400));
    all.breaks("E8", "POST /users refuses a body over 64 KiB: 413", "status 413");
    all.mutant("reads what is compressed", without_header("content-encoding"));
    all.breaks("E7", "POST /users refuses a compressed body: 415", "status 415");
    all.mutant(
        "stumbles over a mark",
        instead(move |call| call.body.starts_with(b"\xef\xbb\xbf").then(malformed)),
    );
    all.breaks("E9", "a byte order mark before a body below /users", "status 201");
    all.breaks("E9", "a byte order mark before a body below /orders", "status 201");
    all.mutant("takes what is no JSON", status(400, 201));
    all.breaks("E9", "nothing as a body is a 400, wherever below /users", "status 400");
}

fn of_headers(all: &mut Mutants) {
    const LANGUAGES: &str = "/users reads Accept-Language with its weights";
    let no_options = |_| Reply::problem(405, "method-not-allowed");
    let to_all = |_: &Call, it: Reply| it.with("access-control-allow-origin", "*");
    all.mutant("gives every answer the same id", reply(|_, it| it.with("x-request-id", "same")));
    all.breaks("E11", "every answer of /users has an X-Request-Id", "another X-Request-Id");
    all.mutant("speaks French only", without_header("accept-language"));
    all.breaks("E12", "GET /users?limit=0, a limit out of range", "content-language: en");
    all.mutant("hides from caches what varies", reply(|_, it| it.without("vary")));
    all.breaks("E12", LANGUAGES, "a header vary");
    all.mutant("does not know OPTIONS", on("OPTIONS", "/", no_options));
    all.breaks("E13", "OPTIONS of /users and below tells the methods", "status 204");
    all.mutant("ignores Accept", without_header("accept"));
    all.breaks("E14", "GET /users is refused to who excludes JSON: 406", "status 406");
    let takes_problems = |call: &Call| call.header("accept") == Some("application/problem+json");
    let not_acceptable = || Reply::problem(406, "not-acceptable");
    all.mutant(
        "takes problems for no type",
        instead(move |it| takes_problems(it).then(not_acceptable)),
    );
    all.breaks("E14", "GET /users serves who takes JSON", "status 200");
    all.breaks("E14", "the stream serves who takes problems alone", "status 200");
    all.mutant("lets browsers guess", reply(|_, it| it.without("x-content-type-options")));
    all.breaks("E19", "/users and below are not kept by caches", "a header x-content-type-options");
    all.mutant("lets anybody keep it", reply(|_, it| it.with("cache-control", "public, no-cache")));
    all.breaks("E19", "/orders and below are not kept by caches", "cache-control: no-store");
    all.mutant("does not tell that an address is too long", status(414, 404));
    all.breaks("E15", "an address of 10 KB in /users is a 414", "status 414");
    all.mutant("tells pages of other origins everything", reply(to_all));
    all.breaks("E16", "pages of other origins are told nothing of /users", "no header Access");
}

fn said_twice(all: &mut Mutants) {
    const UNKNOWN: &str = "GET /users refuses a query parameter that it does not have";
    all.mutant("ignores parameters that it does not know", without_parameter("page"));
    all.breaks("E17", UNKNOWN, "status 400");
    all.mutant("takes the last of a parameter", request(with_the_last_of_a_parameter));
    all.breaks("E17", "GET /products refuses a query parameter that is given", "status 400");
    all.mutant("takes the last of a name", request(with_the_last_of_a_name));
    all.breaks("E18", USER_TWICE, "status 400");
    all.breaks("E18", PATCH_TWICE, "status 400");
    all.breaks("E18", LINE_TWICE, "status 400");
    all.mutant("stores what it refuses", again(400, with_the_last_of_a_name));
    all.breaks("E18", USER_TWICE, "no such user in GET /users afterwards");
    all.breaks("E18", PATCH_TWICE, "the user as it was");
    all.breaks("E18", LINE_TWICE, "no such order in GET /orders afterwards");
}

fn conditional(all: &mut Mutants) {
    const PACKED: &str = "PATCH /users/{id} takes the ETag as a proxy that compresses writes it";
    let weak_fails = |call: &Call| call.header("if-match").is_some_and(|it| it.starts_with("W/"));
    let refused = || Reply::problem(412, "precondition-failed");
    all.mutant("takes strong tags only", instead(move |call| weak_fails(call).then(refused)));
    all.breaks("C3", PACKED, "status 200");
    all.breaks("C3", "DELETE /orders/{id} takes the ETag as a proxy", "status 204");
    let no_tag = |it: Reply| it.without("etag");
    all.mutant("has no tags", on("GET", "/", no_tag));
    all.breaks("C1", "GET /users/{id} has an ETag, and is a 304", "a header etag");
    all.breaks("C5", "a short page of /users has a weak ETag", "a header etag");
    all.mutant("tags what is read only", on("POST", "/", no_tag));
    all.breaks("C2", "POST /users answers with the ETag of GET", "a header etag");
    all.mutant("ignores If-Match", without_header("if-match"));
    all.breaks("C3", "PATCH /users/{id} with an old If-Match is a 412", "status 412");
    all.breaks("C4", "of PATCHes at once with the same If-Match", "one 200 among 8");
}

fn repeated(all: &mut Mutants) {
    const AGAIN: &str = "POST /users again with the same key and body is answered alike";
    const FREE: &str = "POST /users that was refused leaves its key free";
    all.mutant("ignores keys", without_header("idempotency-key"));
    all.breaks("I1", AGAIN, "the location of the first answer");
    all.breaks("I2", "POST /users refuses a key that was used for another", "status 422");
    all.breaks("I3", "POST /users refuses a key that is not 1 to 255", "status 400");
    all.mutant("keeps the keys of what it refuses", keeps_the_keys_of_refusals());
    all.breaks("I4", FREE, "status 201");
}

fn without_header(name: &'static str) -> Proxy {
    request(move |mut call| {
        call.headers.remove(name);
        call
    })
}

fn content_type(change: fn(&str) -> String) -> Proxy {
    request(move |mut call| {
        if let Some(media_type) = call.headers.get_mut("content-type") {
            *media_type = change(media_type.to_str().unwrap()).parse().unwrap();
        }
        call
    })
}

/// Changes the errors of problems.
fn errors(change: fn(&mut Vec<Value>)) -> Proxy {
    reply(move |_, it| {
        edited(it, |problem| {
            problem.get_mut("errors").and_then(Value::as_array_mut).into_iter().for_each(change);
        })
    })
}

fn with_the_last_of_a_parameter(mut call: Call) -> Call {
    let mut url = reqwest::Url::parse(&format!("http://list/?{}", call.query)).unwrap();
    let last: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    url.query_pairs_mut().clear().extend_pairs(last);
    url.query().unwrap_or_default().clone_into(&mut call.query);
    call
}

fn with_the_last_of_a_name(call: Call) -> Call {
    edited_call(call, |_| ())
}

fn keeps_the_keys_of_refusals() -> Proxy {
    let refused = Arc::new(Mutex::new(BTreeSet::new()));
    proxy(move |shop, call| {
        let refused = refused.clone();
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

//! What a body must say of itself, and how large it may be.

use reqwest::Method;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::request::{JSON, MERGE_PATCH, Request};
use crate::samples::{user, user_path};
use crate::shop::Shop;
use crate::suite::{Check, check, section};

/// The largest body that the contract allows, in bytes.
const LIMIT: usize = 64 * 1024;

const EXERCISE: &str = "bodies of another type or size";

/// Where a body can be sent to, and the types that it can have.
const WRITES: [(&str, Method, &[&str]); 3] = [
    ("/users", Method::POST, &[JSON]),
    ("/users/{id}", Method::PATCH, &[JSON, MERGE_PATCH]),
    ("/orders", Method::POST, &[JSON]),
];

const WRONG_TYPES: [&str; 5] = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/xml",
    "application/octet-stream",
    "nonsense",
];

/// JSON that says something else than the fields of a resource.
const JSON_OF_OTHERS: [&str; 2] = ["application/json-patch+json", MERGE_PATCH];

pub fn checks() -> Vec<Check> {
    let mut all = vec![];
    for (path, method, types) in WRITES {
        let call = Request::new(method, path);
        let place = (Level::Errors, Service::of(path));
        all.extend(section(place, EXERCISE, "E7", of_types(&call, types)));
        all.extend(section(place, EXERCISE, "E8", too_large(&call)));
    }
    all.extend(sizes());
    all
}

fn of_types(call: &Request, types: &'static [&str]) -> [Check; 4] {
    let name = |what| format!("{} {} {what}", call.method, call.target);
    let calls = [call.clone(), call.clone(), call.clone(), call.clone()];
    let [untyped_call, typed_call, json_call, charset_call] = calls;
    [
        check(name("refuses a body without a content type: 415"), move |shop| {
            untyped(shop, untyped_call.clone(), types)
        }),
        check(
            name("refuses a body of another content type, and tells its own: 415"),
            move |shop| wrong_type(shop, typed_call.clone(), types, &WRONG_TYPES),
        ),
        check(name("refuses JSON of another type, and tells its own: 415"), move |shop| {
            wrong_type(shop, json_call.clone(), types, &JSON_OF_OTHERS)
        }),
        check(name("refuses a body in another charset than UTF-8: 415"), move |shop| {
            charset(shop, charset_call.clone())
        }),
    ]
}

fn too_large(call: &Request) -> [Check; 2] {
    let name = |what| format!("{} {} {what}", call.method, call.target);
    let [whole, chunked] = [call.clone(), call.clone().chunked()];
    [
        check(name("refuses a body over 64 KiB: 413"), move |shop| {
            over_the_limit(shop, whole.clone())
        }),
        check(name("refuses a chunked body over 64 KiB: 413"), move |shop| {
            over_the_limit(shop, chunked.clone())
        }),
    ]
}

fn sizes() -> Vec<Check> {
    let checks = [
        check("a body of exactly 64 KiB is accepted, chunked or not", at_the_limit),
        check("a body of 10 MB is refused, and the shop still answers", enormous),
    ];
    let place = (Level::Errors, Service::User);
    section(place, EXERCISE, "E8", checks)
}

async fn untyped(shop: Shop, call: Request, types: &[&str]) -> Outcome {
    let answer = send(&shop, call.body(user().to_string())).await?;
    tells_types(&answer, types)
}

async fn wrong_type(shop: Shop, call: Request, types: &[&str], wrong: &[&str]) -> Outcome {
    for media_type in wrong.iter().filter(|it| !types.contains(it)) {
        let request = call.clone().header("content-type", *media_type);
        let answer = send(&shop, request.body(user().to_string())).await?;
        tells_types(&answer, types)?;
    }
    Ok(())
}

/// A 415 that has all of these types where a client looks for them, in any order and form.
fn tells_types(answer: &Answer, types: &[&str]) -> Outcome {
    answer.problem(415)?.at_no_field()?;
    let name = match answer.sent.starts_with("PATCH ") {
        true => "accept-patch",
        false => "accept-post",
    };
    let told = answer.listed(name)?;
    let is_told = |wanted: &&str| {
        let media_types = told.iter().filter_map(|told| told.split(';').next());
        media_types.map(str::trim).any(|it| it.eq_ignore_ascii_case(wanted))
    };
    let complete = types.iter().all(is_told);
    answer.expect(complete, format!("{name}: {}", types.join(", ")))
}

/// The same body in UTF-8 is not refused for its type.
async fn charset(shop: Shop, call: Request) -> Outcome {
    let body = user().to_string();
    let typed = |media_type: &str| {
        let call = call.clone().header("content-type", media_type);
        call.body(body.clone())
    };
    let latin = typed("application/json; charset=iso-8859-1");
    send(&shop, latin).await?.problem(415)?.at_no_field()?;
    let answer = send(&shop, typed("application/json; charset=UTF-8")).await?;
    answer.expect(answer.status != 415, "no 415 for UTF-8")
}

async fn over_the_limit(shop: Shop, call: Request) -> Outcome {
    send(&shop, call.clone().json_text(padded(LIMIT + 1))).await?.problem(413)?.at_no_field()?;
    send(&shop, call.json_text(padded(2 * LIMIT))).await?.problem(413)?.at_no_field()
}

async fn at_the_limit(shop: Shop) -> Outcome {
    let request = Request::new(Method::POST, "/users").json_text(padded(LIMIT));
    shop.send(request.clone()).await?.status(201)?;
    shop.send(request.chunked()).await?.status(201)?;
    Ok(())
}

/// A server may cut the connection instead of reading 10 MB; the client may then not see its answer.
async fn enormous(shop: Shop) -> Outcome {
    let request = Request::new(Method::POST, "/users").json_text(padded(10_000_000));
    for request in [request.clone(), request.chunked()] {
        if let Ok(answer) = shop.send(request).await {
            answer.problem(413)?;
        }
        shop.get(&user_path(&shop.a_user().await?)).await?.status(200)?;
    }
    Ok(())
}

/// Sends to the user that `{id}` stands for.
async fn send(shop: &Shop, mut call: Request) -> Result<Answer, Failure> {
    if call.target.contains("{id}") {
        call.target = user_path(&shop.a_user().await?);
    }
    shop.send(call).await
}

/// A good user with white space after it, `size` bytes in all.
fn padded(size: usize) -> String {
    let text = user().to_string();
    let space = " ".repeat(size - text.len());
    text + &space
}

//! What a body must say of itself, and how large it may be.

use reqwest::Method;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::request::Request;
use crate::samples::{user, user_path};
use crate::shop::Shop;
use crate::suite::{Check, check, section};

/// The largest body that the contract allows, in bytes.
const LIMIT: usize = 64 * 1024;

const EXERCISE: &str = "bodies of another type or size";

/// Where a body can be sent to.
const WRITES: [(&str, Method); 3] = [
    ("/users", Method::POST),
    ("/users/{id}", Method::PATCH),
    ("/orders", Method::POST),
];

const WRONG_TYPES: [&str; 5] = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/xml",
    "application/octet-stream",
    "nonsense",
];

pub fn checks() -> Vec<Check> {
    let mut all = vec![];
    for (path, method) in WRITES {
        let name = |what| format!("{method} {path} {what}");
        let call = Request::new(method.clone(), path);
        let calls = [call.clone(), call.clone(), call.clone(), call.clone()];
        let [untyped_call, typed_call, large_call, chunked_call] = calls;
        let checks = [
            check(
                name("refuses a body without a content type: 415"),
                move |shop| untyped(shop, untyped_call.clone()),
            )
            .says("E7"),
            check(
                name("refuses a body of another content type: 415"),
                move |shop| wrong_type(shop, typed_call.clone()),
            )
            .says("E7"),
            check(name("refuses a body over 64 KiB: 413"), move |shop| {
                too_large(shop, large_call.clone())
            }),
            check(
                name("refuses a chunked body over 64 KiB: 413"),
                move |shop| too_large(shop, chunked_call.clone().chunked()),
            ),
        ];
        let place = (Level::Errors, Service::of(path));
        all.extend(section(place, EXERCISE, "E8", checks));
    }
    all.extend(sizes());
    all
}

fn sizes() -> Vec<Check> {
    let checks = [
        check(
            "a body of exactly 64 KiB is accepted, chunked or not",
            at_the_limit,
        ),
        check(
            "a body of 10 MB is refused, and the shop still answers",
            enormous,
        ),
    ];
    let place = (Level::Errors, Service::User);
    section(place, EXERCISE, "E8", checks)
}

async fn untyped(shop: Shop, call: Request) -> Outcome {
    send(&shop, call.body(user().to_string()))
        .await?
        .problem(415)?
        .at_no_field()
}

async fn wrong_type(shop: Shop, call: Request) -> Outcome {
    for media_type in WRONG_TYPES {
        let request = call
            .clone()
            .header("content-type", media_type)
            .body(user().to_string());
        send(&shop, request).await?.problem(415)?.at_no_field()?;
    }
    Ok(())
}

async fn too_large(shop: Shop, call: Request) -> Outcome {
    send(&shop, call.clone().json_text(padded(LIMIT + 1)))
        .await?
        .problem(413)?
        .at_no_field()?;
    send(&shop, call.json_text(padded(2 * LIMIT)))
        .await?
        .problem(413)?
        .at_no_field()
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
        shop.get(&user_path(&shop.a_user().await?))
            .await?
            .status(200)?;
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

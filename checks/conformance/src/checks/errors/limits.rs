//! What is there for every address, and how much may be asked for.

use reqwest::Method;
use reqwest::header::HeaderMap;

use crate::failure::Outcome;
use crate::level::Level;
use crate::request::Request;
use crate::samples::user;
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

const ALLOWED: [(&str, &str); 6] = [
    ("/users", "GET, HEAD, POST, OPTIONS"),
    ("/users/{id}", "GET, HEAD, PATCH, DELETE, OPTIONS"),
    ("/products/{id}", "GET, HEAD, OPTIONS"),
    ("/orders", "GET, HEAD, POST, OPTIONS"),
    ("/orders/{id}", "GET, HEAD, DELETE, OPTIONS"),
    ("/notifications/stream", "GET, HEAD, OPTIONS"),
];

pub fn checks() -> Vec<Check> {
    let checks = [
        check("HEAD is GET without the body, also of an error", heads).says("L4"),
        check(
            "OPTIONS tells the methods of every path: 204 with Allow",
            options,
        )
        .says("E13"),
        check(
            "who excludes JSON is refused, and nothing is made: 406",
            not_acceptable,
        )
        .says("E14"),
        check("who takes JSON is served, however it is said", acceptable).says("E14"),
        check(
            "errors are problems, whatever is accepted",
            errors_for_everybody,
        )
        .says("E14"),
        check("an address of 10 KB is a 414", long_address).says("E15"),
        check("40 KB of headers are a 431", large_headers).says("E15"),
        check("a 415 tells what is accepted", accepted_bodies).says("E7"),
        check("a charset other than UTF-8 is a 415", charset).says("E7"),
        check(
            "pages of other origins are told nothing by default",
            no_cors,
        )
        .says("E16"),
        check(
            "a page of a list has a weak ETag, and is a 304 to who knows it",
            tagged_list,
        )
        .says("C5"),
    ];
    section((Level::Errors, None), "whatever the address", "E13", checks)
}

async fn heads(shop: Shop) -> Outcome {
    let unknown = format!("/users/{UNKNOWN_ID}");
    for target in ["/products", "/products?limit=2", &unknown, "/orders/abc"] {
        let (get, head) = (shop.get(target).await?, shop.head(target).await?);
        head.status(get.status.as_u16())?;
        head.expect(head.body.is_empty(), "no body")?;
        for name in ["content-type", "etag", "link"] {
            let same = head.headers.get(name) == get.headers.get(name);
            head.expect(same, format!("the {name} of GET"))?;
        }
        head.header("x-request-id")?;
    }
    Ok(())
}

async fn options(shop: Shop) -> Outcome {
    for (path, allow) in ALLOWED {
        let target = path.replace("{id}", UNKNOWN_ID);
        let answer = shop.send(Request::new(Method::OPTIONS, target)).await?;
        answer.status(204)?;
        let is_allowed = answer.header("allow")? == allow;
        answer.expect(is_allowed, format!("Allow: {allow}"))?;
    }
    Ok(())
}

async fn not_acceptable(shop: Shop) -> Outcome {
    for accept in ["application/xml", "text/*", "*/*, application/json;q=0"] {
        let list = Request::get("/products").header("accept", accept);
        shop.send(list).await?.problem(406)?.at_no_field()?;
        let write = Request::new(Method::POST, "/users").json(&user());
        let refused = shop.send(write.header("accept", accept)).await?;
        refused.problem(406)?.at_no_field()?;
    }
    let stream = Request::get("/notifications/stream").header("accept", "application/json");
    shop.send(stream).await?.problem(406)?.at_no_field()
}

async fn acceptable(shop: Shop) -> Outcome {
    for accept in [
        "*/*",
        "application/*",
        "application/json;charset=utf-8",
        "text/html, application/xml;q=0.9, */*;q=0.8",
        "application/xml, application/json;q=0.1",
        "nonsense",
    ] {
        let list = Request::get("/products?limit=1").header("accept", accept);
        shop.send(list).await?.status(200)?;
    }
    Ok(())
}

async fn errors_for_everybody(shop: Shop) -> Outcome {
    let unknown = format!("/orders/{UNKNOWN_ID}");
    let delete = Request::new(Method::DELETE, unknown).header("accept", "image/png");
    shop.send(delete).await?.problem(404)?;
    Ok(())
}

async fn long_address(shop: Shop) -> Outcome {
    let long = "x".repeat(10_000);
    for target in [format!("/users/{long}"), format!("/products?ids={long}")] {
        shop.get(&target).await?.problem(414)?.at_no_field()?;
    }
    Ok(())
}

async fn large_headers(shop: Shop) -> Outcome {
    let request = Request::get("/products").header("x-large", "x".repeat(40_000));
    shop.send(request).await?.problem(431)?.at_no_field()
}

async fn accepted_bodies(shop: Shop) -> Outcome {
    for (method, target, name, accepted) in [
        (
            Method::POST,
            "/users".to_owned(),
            "accept-post",
            "application/json",
        ),
        (
            Method::PATCH,
            format!("/users/{UNKNOWN_ID}"),
            "accept-patch",
            "application/merge-patch+json, application/json",
        ),
    ] {
        let request = Request::new(method, target).header("content-type", "text/plain");
        let answer = shop.send(request.body("text")).await?;
        answer.problem(415)?;
        let is_told = answer.header(name)? == accepted;
        answer.expect(is_told, format!("{name}: {accepted}"))?;
    }
    Ok(())
}

async fn charset(shop: Shop) -> Outcome {
    let post = |media_type: &str| {
        let request = Request::new(Method::POST, "/users");
        let request = request.header("content-type", media_type);
        request.body(user().to_string())
    };
    let latin = post("application/json; charset=iso-8859-1");
    shop.send(latin).await?.problem(415)?;
    let utf_8 = post("application/json; charset=UTF-8");
    shop.send(utf_8).await?.status(201)?;
    Ok(())
}

async fn no_cors(shop: Shop) -> Outcome {
    let says_nothing = |headers: &HeaderMap| {
        let mut names = headers.keys();
        !names.any(|name| name.as_str().starts_with("access-control-"))
    };
    for method in [Method::GET, Method::OPTIONS] {
        let request = Request::new(method, "/products?limit=1")
            .header("origin", "https://elsewhere.example")
            .header("access-control-request-method", "GET");
        let answer = shop.send(request).await?;
        let nothing = says_nothing(&answer.headers);
        answer.expect(nothing, "no header Access-Control-…")?;
    }
    Ok(())
}

async fn tagged_list(shop: Shop) -> Outcome {
    let answer = shop.get("/products?limit=2").await?;
    let tag = answer.header("etag")?.to_owned();
    answer.expect(tag.starts_with("W/\""), "a weak ETag")?;
    let again = |target| Request::get(target).header("if-none-match", tag.clone());
    let known = shop.send(again("/products?limit=2")).await?;
    known.status(304)?;
    known.expect(known.body.is_empty(), "no body")?;
    let other = shop.send(again("/products?limit=3")).await?;
    other.status(200)?;
    Ok(())
}

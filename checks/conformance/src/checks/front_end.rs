use reqwest::Method;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::Level;
use crate::request::Request;
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

const VIEWS: [&str; 7] = [
    "/",
    "/boutique",
    "/panier",
    "/commandes",
    "/utilisateurs",
    "/notifications-en-direct",
    "/coulisses",
];

const NO_VIEWS: [&str; 7] = [
    "/boutiques",
    "/commandes/a/b",
    "/index",
    "/index.html",
    "/assets/",
    "/assets/nothing.js",
    "/nothing.svg",
];

pub fn checks() -> Vec<Check> {
    let mut checks = vec![
        check("an order has an address in the front-end", |shop| async move {
            let path = format!("/commandes/{UNKNOWN_ID}");
            is_page(&shop, &path).await
        }),
        check("what the page loads is there, and is kept for ever", assets_are_immutable),
        check("a page that the client has already is a 304", page_is_known),
        check("the page refuses other methods than GET: 405 with Allow", read_only),
    ];
    for path in VIEWS {
        let name = format!("{path} is the front-end's page, asked for anew each time");
        checks.push(check(name, move |shop| async move { is_page(&shop, path).await }));
    }
    for path in NO_VIEWS {
        let name = format!("{path}, which is nothing of the front-end's, is a 404");
        checks.push(check(name, move |shop| async move { shop.finds_nothing(path).await }));
    }
    section((Level::Shop, None), "GET /", "G5", checks)
}

async fn is_page(shop: &Shop, path: &str) -> Outcome {
    let page = page(shop, path).await?;
    let caching = page.header("cache-control")?;
    page.expect(caching == "no-cache", "Cache-Control: no-cache")?;
    page.expect(page.header("x-content-type-options")? == "nosniff", "nosniff")?;
    page.header("referrer-policy")?;
    let policy = page.header("content-security-policy")?;
    let strict = policy.starts_with("default-src 'self';") && !policy.contains("unsafe");
    page.expect(strict, "a policy of 'self', and nothing unsafe")
}

async fn page(shop: &Shop, path: &str) -> Result<Answer, Failure> {
    let page = shop.get(path).await?;
    page.status(200)?.media_type("text/html")?;
    Ok(page)
}

async fn assets_are_immutable(shop: Shop) -> Outcome {
    let page = page(&shop, "/").await?;
    let text = String::from_utf8_lossy(&page.body).into_owned();
    for path in text.split('"').filter(|part| part.starts_with("/assets/")) {
        let asset = shop.get(path).await?;
        let caching = asset.status(200)?.header("cache-control")?;
        let immutable = caching == "public, max-age=31536000, immutable";
        asset.expect(immutable, "a year, immutable")?;
        asset.expect(!asset.body.is_empty(), "a content")?;
    }
    Ok(())
}

async fn page_is_known(shop: Shop) -> Outcome {
    let known = page(&shop, "/").await?;
    let tag = known.header("etag")?.to_owned();
    let request = Request::get("/").header("if-none-match", tag);
    let answer = shop.send(request).await?;
    answer.status(304)?.expect(answer.body.is_empty(), "no body")
}

async fn read_only(shop: Shop) -> Outcome {
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = shop.send(Request::new(method, "/boutique")).await?;
        answer.problem(405)?.at_no_field()?;
        let allow = answer.header("allow")?;
        answer.expect(allow.starts_with("GET, HEAD"), "Allow: GET, HEAD")?;
    }
    let head = shop.head("/").await?;
    head.status(200)?.expect(head.body.is_empty(), "no body")
}

//! Other spellings of the same path, which are answered alike, and those that look like one and are none.

use super::prelude::*;
use crate::raw::Head;

/// Spellings of a path, and the path.
const SPELLINGS: [(&str, &str); 22] = [
    ("/%70roducts?limit=1", "/products?limit=1"),
    ("/%70%72%6f%64%75%63%74%73?limit=1", "/products?limit=1"),
    ("//products?limit=1", "/products?limit=1"),
    ("///products?limit=1", "/products?limit=1"),
    ("/./products?limit=1", "/products?limit=1"),
    ("/users/../products?limit=1", "/products?limit=1"),
    ("/../products?limit=1", "/products?limit=1"),
    ("/users/%2e%2E/products?limit=1", "/products?limit=1"),
    ("/users//abc", "/users/abc"),
    ("/users/%61bc", "/users/abc"),
    ("/orders/./%61bc", "/orders/abc"),
    ("/nowhere/../orders/", "/orders/"),
    ("/status//user-service", "/status/user-service"),
    ("/openapi/%75ser.json", "/openapi/user.json"),
    ("//panier", "/panier"),
    ("/%70anier", "/panier"),
    ("//", "/"),
    ("/%2e", "/"),
    ("/docs/.", "/docs"),
    ("//docs//", "/docs/"),
    ("/health/%6Cive", "/health/live"),
    ("/users/../metrics", "/metrics"),
];

/// Paths of nothing, with what they are answered: their slashes are encoded, or their letters are others.
const OTHERS: [(&str, u16); 13] = [
    ("/%2Fproducts", 404),
    ("/products%2F", 404),
    ("/..%2Fproducts", 404),
    ("/products/", 404),
    ("/products;v=1", 404),
    ("/PRODUCTS", 404),
    ("/%50roducts", 404),
    ("/products%20", 404),
    ("/products%3Flimit=1", 404),
    ("/users/%2e%2e%2Fproducts", 400),
    ("/panier%2F", 404),
    ("/docs/nothing", 404),
    ("/docs/%2f..", 404),
];

/// No path at all.
const UNREADABLE: [&str; 3] = ["/%zz", "/users/%", "/products%2"];

pub fn checks() -> Vec<Check> {
    let spellings = SPELLINGS.map(|(spelling, path)| {
        let name = format!("{spelling} is answered as {path} is");
        check(name, move |shop| is_answered_alike(shop, spelling, path))
    });
    let others = OTHERS.map(|(path, status)| {
        let name = format!("{path}, which is another path, is a {status}");
        check(name, move |shop| async move {
            let head = shop.head_of(path).await?;
            let right = head.status == status
                && head.header("content-type").starts_with("application/problem+json");
            head.expect(path, right, format!("status {status}, a problem"))
        })
    });
    let unreadable = UNREADABLE.map(|path| {
        check(format!("{path}, which is no path, is a 400"), move |shop| async move {
            let head = shop.head_of(path).await?;
            head.expect(path, head.status == 400, "status 400")
        })
    });
    let all = spellings.into_iter().chain(others).chain(unreadable);
    section((Level::Shop, None), "spellings of a path", "G6", all)
}

async fn is_answered_alike(shop: Shop, spelling: &'static str, path: &'static str) -> Outcome {
    let (plain, spelled) = (shop.head_of(path).await?, shop.head_of(spelling).await?);
    let told = |head: &Head| {
        let headers = ["content-type", "location", "etag", "content-security-policy"];
        (head.status, headers.map(|name| head.header(name).to_owned()))
    };
    let right = told(&spelled) == told(&plain);
    spelled.expect(spelling, right, format!("the answer of {path}, {:?}", told(&plain)))
}

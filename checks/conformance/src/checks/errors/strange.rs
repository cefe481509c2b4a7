//! Input that nobody means: it is refused or accepted, but it never breaks anything.

mod bodies;

use reqwest::Method;

use self::bodies::{readable, unreadable};
use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::request::Request;
use crate::samples::user_path;
use crate::shop::Shop;
use crate::suite::{Check, check};

const WRITES: [(&str, Method); 3] = [
    ("/users", Method::POST),
    ("/users/{id}", Method::PATCH),
    ("/orders", Method::POST),
];

const TARGETS: [&str; 22] = [
    "/users/%00",
    "/users/%ff%fe",
    "/users/..%2f..%2fetc%2fpasswd",
    "/users/'%20OR%201=1--",
    "/users/%E2%82%AC",
    "/orders/%0d%0aSet-Cookie:x",
    "/products/018f0000-0000-7000-8000-00000000dead%00",
    "/%",
    "/users/%zz",
    "//",
    "/users?%",
    "/users?limit=%ff&limit=-1&after='",
    "/orders?utilisateur_id=%00",
    "/orders?order=%F0%9F%A6%80",
    "/products?ids=",
    "/products?ids=,,,",
    "/products?ids=%00",
    "/products?ids=%ff",
    "/products?ids[]=1&ids[]=2",
    "/products?ids='%20OR%201=1--",
    "/products?ids",
    "/notifications?limit=99999999999999999999",
];

pub fn checks() -> Vec<Check> {
    let mut checks = vec![];
    for (what, body) in unreadable() {
        let name = format!("{what} as a body is a 400, wherever it is sent");
        checks.push(check(name, move |shop| refused(shop, body.clone())));
    }
    for (what, body) in readable() {
        let name = format!("{what} as a body is no 5xx, wherever it is sent");
        checks.push(check(name, move |shop| survived(shop, body.clone())));
    }
    checks.push(check(
        "strange paths and queries are no 5xx",
        strange_targets,
    ));
    checks.push(check(
        "very long paths and queries are no 5xx",
        long_targets,
    ));
    checks
}

async fn refused(shop: Shop, body: Vec<u8>) -> Outcome {
    for answer in sent_everywhere(&shop, &body).await? {
        answer.problem(400)?;
    }
    Ok(())
}

async fn survived(shop: Shop, body: Vec<u8>) -> Outcome {
    for answer in sent_everywhere(&shop, &body).await? {
        answer.expect(!answer.status.is_server_error(), "no 5xx")?;
        if answer.status.is_client_error() {
            answer.problem(answer.status.as_u16())?;
        }
    }
    Ok(())
}

async fn strange_targets(shop: Shop) -> Outcome {
    for target in TARGETS {
        let answer = shop.get(target).await?;
        answer.expect(!answer.status.is_server_error(), "no 5xx")?;
    }
    Ok(())
}

async fn long_targets(shop: Shop) -> Outcome {
    let long = "x".repeat(6_000);
    for target in [
        format!("/users/{long}"),
        format!("/{long}"),
        format!("/users?{long}"),
        format!("/products?ids={long}"),
    ] {
        let answer = shop.get(&target).await?;
        answer.expect(!answer.status.is_server_error(), "no 5xx")?;
    }
    Ok(())
}

async fn sent_everywhere(shop: &Shop, body: &[u8]) -> Result<Vec<Answer>, Failure> {
    let path = user_path(&shop.a_user().await?);
    let mut answers = vec![];
    for (target, method) in WRITES {
        let request = Request::new(method, target.replace("/users/{id}", &path));
        answers.push(shop.send(request.json_text(body)).await?);
    }
    Ok(answers)
}

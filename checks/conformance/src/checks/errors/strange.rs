//! Input that nobody means: it is refused or accepted, but it never breaks anything.

mod bodies;

use reqwest::Method;

use self::bodies::{readable, unreadable};
use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::request::Request;
use crate::samples::user_path;
use crate::shop::Shop;
use crate::suite::{Check, check, section};

const WRITES: [(&str, Method); 3] =
    [("/users", Method::POST), ("/users/{id}", Method::PATCH), ("/orders", Method::POST)];

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
    let mut all = vec![];
    for service in [Service::User, Service::Order] {
        let place = (Level::Errors, service);
        let list = service.list();
        let refused = unreadable().into_iter().map(|(what, body)| {
            let name = format!("{what} as a body is a 400, wherever below {list} it is sent");
            check(name, move |shop| refused(shop, service, body.clone()))
        });
        all.extend(section(place, "strange bodies", "E9", refused));
        let survived = readable().into_iter().map(|(what, body)| {
            let name = format!("{what} as a body is no 5xx, wherever below {list} it is sent");
            check(name, move |shop| survived(shop, service, body.clone()))
        });
        all.extend(section(place, "strange bodies", "E10", survived));
    }
    for service in Service::ALL {
        let checks = targets_of(service);
        let place = (Level::Errors, service);
        all.extend(section(place, "strange requests", "E10", checks));
    }
    all
}

fn targets_of(service: Service) -> [Check; 3] {
    let list = service.list();
    [
        check(format!("strange paths and queries of {list} are no 5xx"), move |shop| {
            strange_targets(shop, service)
        }),
        check(format!("very long paths and queries of {list} are no 5xx"), move |shop| {
            long_targets(shop, list)
        }),
        check(format!("what {list} answers to strange requests shows no cause"), move |shop| {
            discreet(shop, service)
        })
        .says("E3"),
    ]
}

async fn refused(shop: Shop, service: Service, body: Vec<u8>) -> Outcome {
    for answer in sent_everywhere(&shop, service, &body).await? {
        answer.problem(400)?;
    }
    Ok(())
}

async fn survived(shop: Shop, service: Service, body: Vec<u8>) -> Outcome {
    for answer in sent_everywhere(&shop, service, &body).await? {
        answer.expect(!answer.status.is_server_error(), "no 5xx")?;
        if answer.status.is_client_error() {
            answer.problem(answer.status.as_u16())?;
        }
    }
    Ok(())
}

async fn strange_targets(shop: Shop, service: Service) -> Outcome {
    for target in targets(service) {
        let answer = shop.get(target).await?;
        answer.expect(!answer.status.is_server_error(), "no 5xx")?;
    }
    Ok(())
}

async fn long_targets(shop: Shop, list: &str) -> Outcome {
    let long = "x".repeat(6_000);
    for target in [
        format!("{list}/{long}"),
        format!("/{long}"),
        format!("{list}?{long}"),
        format!("{list}?ids={long}"),
    ] {
        let answer = shop.get(&target).await?;
        answer.expect(!answer.status.is_server_error(), "no 5xx")?;
    }
    Ok(())
}

/// Whatever the status is.
async fn discreet(shop: Shop, service: Service) -> Outcome {
    for target in targets(service) {
        shop.get(target).await?.shows_no_cause()?;
    }
    if matches!(service, Service::User | Service::Order) {
        for (_, body) in unreadable().into_iter().chain(readable()) {
            for answer in sent_everywhere(&shop, service, &body).await? {
                answer.shows_no_cause()?;
            }
        }
    }
    Ok(())
}

/// Those of the service, and those that are nobody's.
fn targets(service: Service) -> impl Iterator<Item = &'static str> {
    TARGETS.into_iter().filter(move |target| {
        let owner = Service::of(target);
        owner.is_none_or(|owner| owner == service)
    })
}

async fn sent_everywhere(
    shop: &Shop,
    service: Service,
    body: &[u8],
) -> Result<Vec<Answer>, Failure> {
    let path = user_path(&shop.a_user().await?);
    let mut answers = vec![];
    let of_service = |(path, _): &(&str, Method)| Service::of(path) == Some(service);
    for (target, method) in WRITES.into_iter().filter(of_service) {
        let request = Request::new(method, target.replace("/users/{id}", &path));
        answers.push(shop.send(request.json_text(body)).await?);
    }
    Ok(answers)
}

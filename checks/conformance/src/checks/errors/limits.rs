//! What is there for every address, and how much may be asked for.

use reqwest::Method;
use reqwest::header::HeaderMap;

use super::routes::{expect_allowed, methods_of};
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::request::Request;
use crate::samples::{id, order_path, user_path};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

pub fn checks() -> Vec<Check> {
    Service::ALL.into_iter().flat_map(of).collect()
}

fn of(service: Service) -> Vec<Check> {
    let list = service.list();
    let checks = [
        check(
            format!("HEAD of {list} and below is GET without the body, also of an error"),
            move |shop| heads(shop, service),
        )
        .says("L4"),
        check(
            format!("OPTIONS of {list} and below tells the methods: 204 with Allow"),
            move |shop| options(shop, service),
        ),
        check(format!("an address of 10 KB in {list} is a 414"), move |shop| {
            long_address(shop, list)
        })
        .says("E15"),
        check(format!("40 KB of headers for {list} are a 431"), move |shop| {
            large_headers(shop, list)
        })
        .says("E15"),
        check(
            format!("pages of other origins are told nothing of {list} by default"),
            move |shop| no_cors(shop, list),
        )
        .says("E16"),
    ];
    let place = (Level::Errors, service);
    section(place, "whatever the address", "E13", checks)
}

async fn heads(shop: Shop, service: Service) -> Outcome {
    for target in lasting(&shop, service).await? {
        let (get, head) = (shop.get(&target).await?, shop.head(&target).await?);
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

/// What is answered alike twice, also while others use the shop.
async fn lasting(shop: &Shop, service: Service) -> Result<Vec<String>, Failure> {
    let list = service.list();
    let mut targets = vec![format!("{list}?limit=0")];
    if service != Service::Notifier {
        targets.extend([format!("{list}/{UNKNOWN_ID}"), format!("{list}/abc")]);
    }
    match service {
        Service::User => targets.push(user_path(&shop.a_user().await?)),
        Service::Product => targets.extend([list.into(), format!("{list}?limit=1")]),
        Service::Order => {
            let market = shop.market().await?;
            let order = shop.an_order(&market.order()).await?;
            shop.an_order(&market.order()).await?;
            let page = format!("{list}?utilisateur_id={}&limit=1", id(&market.user));
            targets.extend([order_path(&order), page]);
        }
        Service::Notifier => {}
    }
    Ok(targets)
}

async fn options(shop: Shop, service: Service) -> Outcome {
    for (path, methods) in methods_of(service) {
        let target = path.replace("{id}", UNKNOWN_ID);
        let answer = shop.send(Request::new(Method::OPTIONS, target)).await?;
        expect_allowed(answer.status(204)?, methods)?;
    }
    Ok(())
}

async fn long_address(shop: Shop, list: &str) -> Outcome {
    let long = "x".repeat(10_000);
    for target in [format!("{list}/{long}"), format!("{list}?after={long}")] {
        shop.get(&target).await?.problem(414)?.at_no_field()?;
    }
    Ok(())
}

async fn large_headers(shop: Shop, list: &str) -> Outcome {
    let request = Request::get(list).header("x-large", "x".repeat(40_000));
    shop.send(request).await?.problem(431)?.at_no_field()
}

async fn no_cors(shop: Shop, list: &str) -> Outcome {
    let says_nothing = |headers: &HeaderMap| {
        let mut names = headers.keys();
        !names.any(|name| name.as_str().starts_with("access-control-"))
    };
    for method in [Method::GET, Method::OPTIONS] {
        let request = Request::new(method, format!("{list}?limit=1"))
            .header("origin", "https://elsewhere.example")
            .header("access-control-request-method", "GET");
        let answer = shop.send(request).await?;
        let nothing = says_nothing(&answer.headers);
        answer.expect(nothing, "no header Access-Control-…")?;
    }
    Ok(())
}

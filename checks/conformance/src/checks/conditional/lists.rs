//! Tags of lists, which others may change while they are asked for.

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::request::Request;
use crate::samples::id;
use crate::shop::Shop;
use crate::suite::{Check, check, section};

/// How often a list may change under our hands.
const ATTEMPTS: u32 = 20;

pub fn checks() -> Vec<Check> {
    Service::ALL.into_iter().flat_map(of).collect()
}

fn of(service: Service) -> Vec<Check> {
    let list = service.list();
    let checks = [
        check(
            format!("a short page of {list} has a weak ETag, and is a 304 for whoever knows it"),
            move |shop| known(shop, list),
        ),
        check(format!("another page of {list} than the known one is a 200"), move |shop| {
            other(shop, service)
        }),
    ];
    let place = (Level::Conditional, service);
    section(place, "pages of lists, ETag", "C5", checks)
}

async fn known(shop: Shop, list: &str) -> Outcome {
    let target = format!("{list}?limit=2");
    let mut attempt = 0;
    loop {
        let first = shop.get(&target).await?;
        let again = Request::get(&target).header("if-none-match", tag(&first)?);
        let again = shop.send(again).await?;
        attempt += 1;
        let has_changed = again.status == 200 && again.body != first.body;
        if !has_changed || attempt == ATTEMPTS {
            again.status(304)?;
            return again.expect(again.body.is_empty(), "no body");
        }
    }
}

/// What is behind an item is never the page that begins with it.
async fn other(shop: Shop, service: Service) -> Outcome {
    let list = service.list();
    match service {
        Service::User => drop(shop.a_user().await?),
        Service::Order => drop(shop.an_order(&shop.market().await?.order()).await?),
        Service::Product | Service::Notifier => {}
    }
    let first = shop.get(&format!("{list}?limit=1")).await?;
    let items = first.status(200)?.array()?;
    let Some(item) = items.first() else {
        return Ok(());
    };
    let behind = Request::get(format!("{list}?limit=1&after={}", id(item)));
    let behind = behind.header("if-none-match", tag(&first)?);
    shop.send(behind).await?.status(200).map(drop)
}

fn tag(answer: &Answer) -> Result<String, Failure> {
    let tag = answer.status(200)?.header("etag")?;
    answer.expect(tag.starts_with("W/\""), "a weak ETag")?;
    Ok(tag.to_owned())
}

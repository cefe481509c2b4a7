mod notifications;
mod of_orders;

use reqwest::Url;
use serde_json::Value;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::samples::{id, user_path};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::{UNKNOWN_ID, same};

/// More pages than any walk of these checks needs.
const MOST_PAGES: usize = 20;

pub fn checks() -> Vec<Check> {
    let of_users = [
        check("GET /users pages with limit and after, oldest first", users),
        check("GET /users?after= works for a user deleted since", after_deleted_user),
    ];
    let of_products = [check("GET /products pages like the other lists", products)];
    let level = Level::Contract;
    let mut all = section((level, Service::User), "GET /users", "L1", of_users);
    let products = section((level, Service::Product), "GET /products", "L1", of_products);
    all.extend(products);
    all.extend(of_orders::checks());
    all.extend(Service::ALL.into_iter().flat_map(refusals));
    all.extend(notifications::checks());
    all
}

fn refusals(service: Service) -> Vec<Check> {
    let list = service.list();
    let name = format!("GET {list} refuses a limit or an after that cannot be read");
    let mut checks = vec![check(name, move |shop| refused(shop, list))];
    if matches!(service, Service::Product | Service::Notifier) {
        checks.push(check(format!("GET {list} refuses an after that it never had"), move |shop| {
            nowhere(shop, list)
        }));
    }
    section((Level::Errors, service), "what lists refuse", "L3", checks)
}

/// The value of `Link`'s `next`, absolute.
pub(super) fn next(answer: &Answer) -> Result<Option<Url>, Failure> {
    if !answer.headers.contains_key("link") {
        return Ok(None);
    }
    let link = answer.header("link")?;
    let target = link
        .strip_prefix('<')
        .and_then(|link| link.split_once('>'))
        .filter(|(_, parameters)| parameters.contains("rel=\"next\""))
        .and_then(|(target, _)| answer.url.join(target).ok());
    let expected = "a Link such as </users?limit=2&after=…>; rel=\"next\"";
    target.map(Some).ok_or_else(|| answer.fail(expected))
}

/// Every item from `start` on, by following `Link`; no page may hold more than `limit`.
async fn walk(shop: &Shop, start: &str, limit: usize) -> Result<Vec<Value>, Failure> {
    let mut items = Vec::new();
    let mut target = start.to_owned();
    for _ in 0..MOST_PAGES {
        let answer = shop.get(&target).await?;
        let page = answer.status(200)?.array()?;
        answer.expect(page.len() <= limit, format!("{limit} items at most"))?;
        items.extend(page);
        match next(&answer)? {
            Some(link) => target = link.into(),
            None => return Ok(items),
        }
    }
    let answer = shop.get(&target).await?;
    Err(answer.fail(format!("an end of the list within {MOST_PAGES} pages")))
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(id).collect()
}

fn all_same(items: &[Value], expected: &[Value]) -> bool {
    items.len() == expected.len() && items.iter().zip(expected).all(|(one, two)| same(one, two))
}

async fn several_users(shop: &Shop) -> Result<Vec<Value>, Failure> {
    let mut users = Vec::new();
    for _ in 0..6 {
        users.push(shop.a_user().await?);
    }
    Ok(users)
}

/// What comes after the first of `made` begins with the others, in this order. Others may use the shop meanwhile.
async fn follows(shop: &Shop, list: &str, made: &[Value]) -> Outcome {
    let path = format!("{list}?limit=2&after={}", id(&made[0]));
    let first = shop.get(&path).await?;
    let mut seen = walk(shop, &path, 2).await?;
    seen.retain(|item| made.iter().any(|made| id(made) == id(item)));
    first.expect(
        all_same(&seen, &made[1..]),
        format!(
            "{:?} in this order, each once, on pages of 2 (came: {:?})",
            ids(&made[1..]),
            ids(&seen)
        ),
    )
}

async fn users(shop: Shop) -> Outcome {
    let made = several_users(&shop).await?;
    follows(&shop, "/users", &made).await
}

async fn after_deleted_user(shop: Shop) -> Outcome {
    let made = several_users(&shop).await?;
    shop.delete(&user_path(&made[0])).await?.status(204)?;
    follows(&shop, "/users", &made).await
}

async fn products(shop: Shop) -> Outcome {
    let all = shop.get("/products").await?.status(200)?.array()?;
    let limit = all.len().div_ceil(3).max(1);
    let target = format!("/products?limit={limit}");
    let answer = shop.get(&target).await?;
    let walked = walk(&shop, &target, limit).await?;
    answer.expect(
        all_same(&walked, &all),
        "the pages of GET /products, put together, to be the whole",
    )
}

async fn orders(shop: &Shop) -> Result<Vec<Value>, Failure> {
    let market = shop.market().await?;
    let body = market.order_of_one();
    let mut orders = Vec::new();
    for _ in 0..5 {
        orders.push(shop.an_order(&body).await?);
    }
    Ok(orders)
}

async fn refused(shop: Shop, list: &'static str) -> Outcome {
    for query in ["limit=0", "limit=1001", "limit=-1", "limit=ten", "limit=", "after=x"] {
        let answer = shop.get(&format!("{list}?{query}")).await?;
        answer.problem(400)?.at_no_field()?;
    }
    Ok(())
}

async fn nowhere(shop: Shop, list: &'static str) -> Outcome {
    let answer = shop.get(&format!("{list}?after={UNKNOWN_ID}")).await?;
    answer.problem(400)?.at_no_field()
}

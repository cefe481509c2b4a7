use reqwest::Url;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::samples::{id, order_path, user_path};
use crate::shop::Shop;
use crate::suite::{Check, check};
use crate::values::same;

/// More pages than any walk of these checks needs.
const MOST_PAGES: usize = 20;

pub fn checks() -> Vec<Check> {
    let mut checks = vec![
        check("GET /users pages with limit and after, oldest first", users),
        check(
            "GET /users?after= works for a user deleted since",
            after_deleted_user,
        ),
        check("GET /products pages like the other lists", products),
        check(
            "GET /orders?utilisateur_id= lists that user's orders, and pages",
            orders_of_a_user,
        ),
        check("GET /orders?order=desc is newest first, and pages", newest),
        check(
            "GET /orders?after= works for an order deleted since",
            after_deleted_order,
        ),
    ];
    for list in ["/users", "/products", "/orders", "/notifications"] {
        checks.push(check(
            format!("GET {list} refuses a limit or an after that cannot be read"),
            move |shop| refused(shop, list),
        ));
    }
    checks
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
    let body = market.order_of(&json!([{ "id": id(&market.first) }]));
    let mut orders = Vec::new();
    for _ in 0..5 {
        orders.push(shop.an_order(&body).await?);
    }
    Ok(orders)
}

fn of_user(orders: &[Value]) -> String {
    let user = orders[0]["utilisateur_id"].as_str().unwrap_or_default();
    format!("/orders?utilisateur_id={user}")
}

async fn orders_of_a_user(shop: Shop) -> Outcome {
    let made = orders(&shop).await?;
    let list = of_user(&made);
    let answer = shop.get(&list).await?;
    answer.expect(
        all_same(&answer.status(200)?.array()?, &made),
        "that user's five orders, oldest first",
    )?;
    let walked = walk(&shop, &format!("{list}&limit=2"), 2).await?;
    answer.expect(all_same(&walked, &made), "the same on pages of 2")
}

async fn newest(shop: Shop) -> Outcome {
    let mut made = orders(&shop).await?;
    made.reverse();
    let list = format!("{}&order=desc", of_user(&made));
    let answer = shop.get(&list).await?;
    answer.expect(
        all_same(&answer.status(200)?.array()?, &made),
        "that user's five orders, newest first",
    )?;
    let walked = walk(&shop, &format!("{list}&limit=2"), 2).await?;
    answer.expect(all_same(&walked, &made), "the same on pages of 2")
}

async fn after_deleted_order(shop: Shop) -> Outcome {
    let made = orders(&shop).await?;
    shop.delete(&order_path(&made[1])).await?.status(204)?;
    let list = format!("{}&after={}", of_user(&made), id(&made[1]));
    let answer = shop.get(&list).await?;
    answer.expect(
        all_same(&answer.status(200)?.array()?, &made[2..]),
        "the three orders behind the one that was deleted",
    )
}

async fn refused(shop: Shop, list: &'static str) -> Outcome {
    for query in [
        "limit=0",
        "limit=1001",
        "limit=-1",
        "limit=ten",
        "limit=",
        "after=x",
    ] {
        let answer = shop.get(&format!("{list}?{query}")).await?;
        answer.problem(400)?.at_no_field()?;
    }
    Ok(())
}

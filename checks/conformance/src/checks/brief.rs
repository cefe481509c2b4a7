//! What the exercise asks for, and nothing of what it does not ask for: names, not formats; effects, not statuses.

mod notifier;
mod orders;
mod users;

use serde_json::Value;
use uuid::Uuid;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::samples::{ADDRESS, id};
use crate::shop::Shop;
use crate::suite::{Check, check, section};

pub fn checks() -> Vec<Check> {
    let mut checks = users::checks();
    let listed = check("GET /products lists the products", products);
    let place = (Level::Brief, Service::Product);
    checks.extend(section(place, "GET /products", "B5", [listed]));
    checks.extend(orders::checks());
    checks.extend(notifier::checks());
    checks
}

async fn products(shop: Shop) -> Outcome {
    let answer = shop.get("/products").await?;
    let products = listed(&answer)?;
    answer.expect(!products.is_empty(), "a product at least")?;
    for product in &products {
        for field in ["id", "nom", "description", "prix"] {
            has(&answer, product, field)?;
        }
        answer.expect(
            product["prix"].is_number(),
            format!("a `prix` that is a number in {product}"),
        )?;
    }
    Ok(())
}

/// The items of a list: a 200 with a JSON array.
fn listed(answer: &Answer) -> Result<Vec<Value>, Failure> {
    match answer.status(200)?.parsed()? {
        Value::Array(items) => Ok(items),
        _ => Err(answer.fail("a JSON array")),
    }
}

fn succeeded(answer: &Answer) -> Outcome {
    answer.expect(answer.status.is_success(), "a status of success (2xx)")
}

fn has(answer: &Answer, item: &Value, field: &str) -> Outcome {
    answer.expect(
        item.get(field).is_some_and(|value| !value.is_null()),
        format!("a field `{field}` in {item}"),
    )
}

/// The item of a list that has this id.
async fn found(shop: &Shop, list: &str, wanted: &str) -> Result<(Answer, Option<Value>), Failure> {
    let answer = shop.get(list).await?;
    let item = listed(&answer)?.into_iter().find(|item| id(item) == wanted);
    Ok((answer, item))
}

/// The id of what was made. The answer has it or leads to it; if not, the list has it, with an address of its own.
async fn made(
    shop: &Shop,
    list: &str,
    answer: &Answer,
    (field, address): (&str, &Value),
) -> Result<String, Failure> {
    succeeded(answer)?;
    let body = answer.parsed().unwrap_or_default();
    let location = answer.headers.get("location");
    let led = location.and_then(|value| value.to_str().ok()?.rsplit('/').next());
    match (id(&body), led.unwrap_or_default()) {
        ("", "") => {}
        ("", id) | (id, _) => return Ok(id.to_owned()),
    }
    let items = listed(&shop.get(list).await?)?;
    let mut items = items.iter().filter(|item| item[field] == *address);
    let Some(item) = items.find(|item| !id(item).is_empty()) else {
        let expected = format!("what was made, with its `id`, in the answer or in GET {list} then");
        return Err(answer.fail(expected));
    };
    shop.knows_what_was_made(list, id(item));
    Ok(id(item).to_owned())
}

/// An address that nothing else has, to find what was made by.
#[expect(clippy::disallowed_methods, reason = "any address that is free")]
fn own_address() -> String {
    let (number, ..) = Uuid::new_v4().as_fields();
    format!("{ADDRESS}, boîte {number}")
}

mod lists;
mod preconditions;

use serde_json::json;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::request::Request;
use crate::samples::{id, order_path, user_path};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use preconditions::{
    any_state, deletion_of_old_state, deletion_of_other_order, one_winner, patch_of_old_state,
};

pub fn checks() -> Vec<Check> {
    let users = (Level::Conditional, Service::User);
    let mut all = section(users, "users, ETag and If-Match", "C3", of_users());
    let products = (Level::Conditional, Service::Product);
    let check_of_products =
        check("GET /products/{id} has an ETag, and is a 304 for whoever knows it", product);
    all.extend(section(products, "products, ETag", "C1", [check_of_products]));
    let orders = (Level::Conditional, Service::Order);
    let of_orders = [
        check("GET /orders/{id} has an ETag, and is a 304 for whoever knows it", order).says("C1"),
        check(
            "DELETE /orders/{id} with an If-Match of something else is a 412 that deletes nothing",
            deletion_of_other_order,
        ),
    ];
    all.extend(section(orders, "orders, ETag and If-Match", "C3", of_orders));
    all.extend(lists::checks());
    all
}

fn of_users() -> [Check; 7] {
    [
        check("GET /users/{id} has an ETag, and is a 304 for whoever knows it", user).says("C1"),
        check("POST /users answers with the ETag of GET /users/{id}", made).says("C2"),
        check("PATCH /users/{id} makes a new ETag, except when nothing changes", changed)
            .says("C2"),
        check(
            "PATCH /users/{id} with an old If-Match is a 412 that changes nothing",
            patch_of_old_state,
        ),
        check(
            "DELETE /users/{id} with an old If-Match is a 412 that deletes nothing",
            deletion_of_old_state,
        ),
        check("If-Match: * stands for any state", any_state),
        check(
            "of PATCHes at once with the same If-Match one is a 200, the others are 412s",
            one_winner,
        )
        .says("C4"),
    ]
}

fn tag(answer: &Answer) -> Result<String, Failure> {
    let tag = answer.header("etag")?.to_owned();
    let strong = tag.len() > 2 && tag.starts_with('"') && tag.ends_with('"');
    answer.expect(strong, "a strong ETag such as \"7\"")?;
    Ok(tag)
}

async fn not_modified(shop: Shop, path: String) -> Outcome {
    let first = shop.get(&path).await?;
    let tag = tag(first.status(200)?)?;
    for known in [tag.clone(), format!("\"x\", {tag}"), format!("W/{tag}"), "*".into()] {
        let request = Request::get(&path).header("if-none-match", known);
        let answer = shop.send(request).await?;
        answer.status(304)?.expect(answer.body.is_empty(), "no body")?;
        answer.expect(answer.header("etag")? == tag, format!("the same ETag, {tag}"))?;
    }
    let request = Request::get(&path).header("if-none-match", "\"x\"");
    shop.send(request).await?.status(200).map(|_| ())
}

async fn user(shop: Shop) -> Outcome {
    let user = shop.a_user().await?;
    not_modified(shop, user_path(&user)).await
}

async fn order(shop: Shop) -> Outcome {
    let order = shop.an_order(&shop.market().await?.order()).await?;
    not_modified(shop, order_path(&order)).await
}

async fn product(shop: Shop) -> Outcome {
    let products = shop.get("/products").await?.status(200)?.array()?;
    for product in products.iter().take(3) {
        not_modified(shop.clone(), format!("/products/{}", id(product))).await?;
    }
    Ok(())
}

async fn made(shop: Shop) -> Outcome {
    let answer = shop.post("/users", &crate::samples::user()).await?;
    let user = answer.status(201)?.json()?;
    let fetched = shop.get(&user_path(&user)).await?;
    answer.expect(tag(&answer)? == tag(&fetched)?, format!("the ETag {}", tag(&fetched)?))
}

async fn changed(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let before = tag(&shop.get(&path).await?)?;
    let unchanged = shop.patch(&path, &json!({})).await?;
    unchanged.expect(tag(&unchanged)? == before, format!("the ETag {before} still"))?;
    let changed = shop.patch(&path, &json!({ "nom": "Petit" })).await?;
    let after = tag(changed.status(200)?)?;
    changed.expect(after != before, format!("another ETag than {before}"))?;
    let fetched = shop.get(&path).await?;
    fetched.expect(tag(&fetched)? == after, format!("the ETag {after}"))
}

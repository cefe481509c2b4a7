use reqwest::Method;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::request::Request;
use crate::samples::{id, order_path, user_path};
use crate::shop::Shop;
use crate::suite::{Check, check};

pub fn checks() -> Vec<Check> {
    vec![
        check(
            "GET /users/{id} has an ETag, and is a 304 for whoever knows it",
            user,
        ),
        check(
            "GET /products/{id} has an ETag, and is a 304 for whoever knows it",
            product,
        ),
        check(
            "GET /orders/{id} has an ETag, and is a 304 for whoever knows it",
            order,
        ),
        check("POST /users answers with the ETag of GET /users/{id}", made),
        check(
            "PATCH /users/{id} makes a new ETag, except when nothing changes",
            changed,
        ),
        check(
            "PATCH /users/{id} with an old If-Match is a 412 that changes nothing",
            patch_of_old_state,
        ),
        check(
            "DELETE /users/{id} with an old If-Match is a 412 that deletes nothing",
            deletion_of_old_state,
        ),
        check(
            "DELETE /orders/{id} with an If-Match of something else is a 412 that deletes nothing",
            deletion_of_other_order,
        ),
        check("If-Match: * stands for any state", any_state),
        check(
            "of PATCHes at once with the same If-Match one is a 200, the others are 412s",
            one_winner,
        ),
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
    for known in [
        tag.clone(),
        format!("\"x\", {tag}"),
        format!("W/{tag}"),
        "*".into(),
    ] {
        let request = Request::get(&path).header("if-none-match", known);
        let answer = shop.send(request).await?;
        answer
            .status(304)?
            .expect(answer.body.is_empty(), "no body")?;
        answer.expect(
            answer.header("etag")? == tag,
            format!("the same ETag, {tag}"),
        )?;
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
    answer.expect(
        tag(&answer)? == tag(&fetched)?,
        format!("the ETag {}", tag(&fetched)?),
    )
}

async fn changed(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let before = tag(&shop.get(&path).await?)?;
    let unchanged = shop.patch(&path, &json!({})).await?;
    unchanged.expect(
        tag(&unchanged)? == before,
        format!("the ETag {before} still"),
    )?;
    let changed = shop.patch(&path, &json!({ "nom": "Petit" })).await?;
    let after = tag(changed.status(200)?)?;
    changed.expect(after != before, format!("another ETag than {before}"))?;
    let fetched = shop.get(&path).await?;
    fetched.expect(tag(&fetched)? == after, format!("the ETag {after}"))
}

fn patch(path: &str, expected: &str, body: &Value) -> Request {
    let request = Request::new(Method::PATCH, path).json(body);
    request.header("if-match", expected)
}

fn delete(path: &str, expected: &str) -> Request {
    Request::new(Method::DELETE, path).header("if-match", expected)
}

async fn patch_of_old_state(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let old = tag(&shop.get(&path).await?)?;
    let mine = json!({ "nom": "Petit" });
    let first = shop.send(patch(&path, &old, &mine)).await?;
    let now = first.status(200)?.json()?;
    for expected in [old.clone(), "\"x\"".into(), format!("W/{}", tag(&first)?)] {
        let refused = shop
            .send(patch(&path, &expected, &json!({ "nom": "Grand" })))
            .await?;
        refused.problem(412)?.at_no_field()?;
    }
    let fetched = shop.get(&path).await?;
    fetched.expect(fetched.status(200)?.json()? == now, format!("still {now}"))
}

async fn deletion_of_old_state(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let old = tag(&shop.get(&path).await?)?;
    let changed = shop.patch(&path, &json!({ "nom": "Petit" })).await?;
    shop.send(delete(&path, &old)).await?.problem(412)?;
    shop.get(&path).await?.status(200)?;
    let current = tag(&changed)?;
    shop.send(delete(&path, &current)).await?.status(204)?;
    shop.send(delete(&path, &current)).await?.problem(404)?;
    Ok(())
}

async fn deletion_of_other_order(shop: Shop) -> Outcome {
    let order = shop.an_order(&shop.market().await?.order()).await?;
    let path = order_path(&order);
    let current = tag(&shop.get(&path).await?)?;
    shop.send(delete(&path, "\"x\"")).await?.problem(412)?;
    shop.get(&path).await?.status(200)?;
    shop.send(delete(&path, &current)).await?.status(204)?;
    Ok(())
}

async fn any_state(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let body = json!({ "nom": "Petit" });
    shop.send(patch(&path, "*", &body)).await?.status(200)?;
    shop.send(delete(&path, "*")).await?.status(204)?;
    shop.send(patch(&path, "*", &body)).await?.problem(404)?;
    Ok(())
}

async fn one_winner(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let first = shop.get(&path).await?;
    let tag = tag(&first)?;
    let racers = (0..8).map(|number| {
        let body = json!({ "nom": format!("Petit {number}") });
        shop.send(patch(&path, &tag, &body))
    });
    let answers = futures_util::future::try_join_all(racers).await?;
    let winners = answers.iter().filter(|answer| answer.status == 200).count();
    first.expect(
        winners == 1,
        format!("one 200 among eight PATCHes, not {winners}"),
    )?;
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.problem(412)?;
    }
    Ok(())
}

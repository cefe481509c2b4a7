mod deletion;
mod faults;
mod input;
mod patch;
mod refusals;

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::samples::{user, user_path};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::{UNKNOWN_ID, has_exactly, is_uuid_v7};

pub fn checks() -> Vec<Check> {
    let mut checks = making();
    checks.extend(input::checks());
    checks.extend(listing());
    checks.extend(patch::checks());
    checks.extend(deletion::checks());
    checks.extend(refusals::checks());
    checks
}

fn making() -> Vec<Check> {
    let checks = [
        check("POST /users answers 201 with the user, made with a UUIDv7", created).says("U1"),
        check("a created user can be fetched at its Location", fetched_at_location),
        check("16 users created at once are 16 users", created_at_once),
    ];
    section((Level::Contract, Service::User), "POST /users", "U4", checks)
}

fn listing() -> Vec<Check> {
    let checks = [
        check("GET /users lists a created user once, as its own page shows it", listed),
        check("GET /users lists users oldest first", oldest_first),
        check("HEAD answers as GET does, without a body", head).says("L4"),
    ];
    section((Level::Contract, Service::User), "GET /users", "U6", checks)
}

async fn created(shop: Shop) -> Outcome {
    let answer = shop.post("/users", &user()).await?;
    let made = answer.status(201)?.json()?;
    answer.expect(
        has_exactly(&made, &["id", "nom", "prenom", "adresse"]),
        "exactly id, nom, prenom and adresse",
    )?;
    answer.expect(is_uuid_v7(&made["id"]), "an `id` that is a UUIDv7")?;
    let kept = ["nom", "prenom", "adresse"].iter().all(|&field| made[field] == user()[field]);
    answer.expect(kept, "the values that were sent")
}

async fn fetched_at_location(shop: Shop) -> Outcome {
    let answer = shop.post("/users", &user()).await?;
    let made = answer.status(201)?.json()?;
    let location = answer.location()?;
    answer.expect(
        location.path().ends_with(&user_path(&made)),
        "a Location that ends with /users/{id}",
    )?;
    let fetched = shop.get(location.as_str()).await?;
    fetched.expect(fetched.status(200)?.json()? == made, format!("the created user {made}"))
}

async fn listed(shop: Shop) -> Outcome {
    let made = shop.a_user().await?;
    let list = shop.get("/users").await?;
    let same: Vec<Value> =
        list.status(200)?.array()?.into_iter().filter(|user| user["id"] == made["id"]).collect();
    list.expect(same == [made.clone()], format!("the created user once: {made}"))
}

async fn oldest_first(shop: Shop) -> Outcome {
    let mut made = Vec::new();
    for _ in 0..4 {
        made.push(shop.a_user().await?["id"].clone());
    }
    let list = shop.get("/users").await?;
    let order: Vec<Value> =
        list.status(200)?.array()?.iter().map(|user| user["id"].clone()).collect();
    let order: Vec<&Value> = order.iter().filter(|id| made.contains(id)).collect();
    list.expect(
        order.iter().copied().eq(&made),
        format!("these four in the order of their creation: {}", json!(made)),
    )
}

async fn created_at_once(shop: Shop) -> Outcome {
    let made = try_join_all((0..16).map(|_| shop.a_user())).await?;
    let list = shop.get("/users").await?;
    let ids: Vec<Value> =
        list.status(200)?.array()?.iter().map(|user| user["id"].clone()).collect();
    for user in &made {
        let times = ids.iter().filter(|id| **id == user["id"]).count();
        list.expect(times == 1, format!("the user {} once, not {times} times", user["id"]))?;
    }
    Ok(())
}

async fn head(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    for target in ["/users", path.as_str()] {
        let answer = shop.head(target).await?;
        answer.status(200)?.media_type("application/json")?;
        answer.expect(answer.body.is_empty(), "no body")?;
    }
    shop.head(&format!("/users/{UNKNOWN_ID}")).await?.status(404)?;
    Ok(())
}

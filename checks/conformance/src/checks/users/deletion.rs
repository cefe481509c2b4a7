use serde_json::json;

use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::samples::{id, user, user_path};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

pub fn checks() -> Vec<Check> {
    let checks = [
        check("DELETE /users/{id} is a 204 without a body, then a 404", deleted),
        check(
            "of 8 deletions of a user at once, one is a 204 and the others are 404s",
            deleted_once,
        ),
        check("a deleted user leaves GET /users", unlisted),
        check("the id of a deleted user is not given again", not_again).says("U1"),
    ];
    let exercise = "DELETE /users/{id}";
    let mut all = section((Level::Contract, Service::User), exercise, "U9", checks);
    let checks = [
        check("GET /users/{id} of an unknown user is a 404", unknown).says("U5"),
        check("a deleted user is a 404 for GET, DELETE and PATCH, each a problem", deleted),
    ];
    let place = (Level::Errors, Service::User);
    all.extend(section(place, "users that do not exist", "U9", checks));
    all
}

async fn unknown(shop: Shop) -> Outcome {
    shop.finds_nothing(&format!("/users/{UNKNOWN_ID}")).await
}

async fn deleted(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    shop.deletes(&path).await?;
    let change = json!({ "nom": "Martin" });
    shop.patch(&path, &change).await?.problem(404)?;
    Ok(())
}

async fn deleted_once(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    shop.deletes_once(&path).await
}

async fn unlisted(shop: Shop) -> Outcome {
    let user = shop.a_user().await?;
    shop.deletes_from("/users", &user).await
}

async fn not_again(shop: Shop) -> Outcome {
    let first = shop.a_user().await?;
    shop.delete(&user_path(&first)).await?.status(204)?;
    let answer = shop.post("/users", &user()).await?;
    let second = answer.status(201)?.json()?;
    answer.expect(second["id"] != first["id"], format!("another id than {}", id(&first)))
}

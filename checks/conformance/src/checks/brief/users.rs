use serde_json::{Value, json};

use super::{found, has, listed, made, succeeded};
use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::samples::ADDRESS;
use crate::shop::Shop;
use crate::suite::{Check, check, section};

/// How the first name may be spelled; the exercise writes the first one.
const SPELLINGS: [&str; 2] = ["prénom", "prenom"];

pub fn checks() -> Vec<Check> {
    let place = (Level::Brief, Service::User);
    let exercises = [
        (
            "GET /users",
            "B1",
            check("GET /users lists the users", list),
        ),
        (
            "POST /users",
            "B2",
            check("POST /users makes a user, who is listed then", create),
        ),
        (
            "PATCH /users/{id}",
            "B3",
            check(
                "PATCH /users/{id} changes what is sent and nothing else",
                patch,
            ),
        ),
        (
            "DELETE /users/{id}",
            "B4",
            check(
                "DELETE /users/{id} deletes the user, who is not listed then",
                delete,
            ),
        ),
    ];
    let checks = exercises
        .into_iter()
        .flat_map(|(exercise, sentence, check)| section(place, exercise, sentence, [check]));
    checks.collect()
}

/// A user whom nobody else has made, by whichever spelling works; the answer tells the rest.
pub async fn a_user(shop: &Shop) -> Result<(Answer, String), Failure> {
    let with = |spelling: &str| json!({ "nom": "Durand", spelling: "Zoé", "adresse": ADDRESS });
    let answer = shop.post("/users", &with(SPELLINGS[0])).await?;
    let answer = match answer.status.is_client_error() {
        true => shop.post("/users", &with(SPELLINGS[1])).await?,
        false => answer,
    };
    let id = made(&answer)?;
    Ok((answer, id))
}

async fn list(shop: Shop) -> Outcome {
    let answer = shop.get("/users").await?;
    for user in &listed(&answer)? {
        well_formed(&answer, user)?;
    }
    Ok(())
}

async fn create(shop: Shop) -> Outcome {
    let (answer, id) = a_user(&shop).await?;
    let (list, user) = found(&shop, "/users", &id).await?;
    let Some(user) = user else {
        return Err(list.fail(format!("the new user {id} in the list")));
    };
    well_formed(&list, &user)?;
    let kept = user["nom"] == "Durand" && first_name(&user) == "Zoé" && user["adresse"] == ADDRESS;
    answer.expect(kept, format!("the values that were sent, not {user}"))
}

async fn patch(shop: Shop) -> Outcome {
    const NEW: &str = "8 place Bellecour, Lyon";
    let (_, id) = a_user(&shop).await?;
    let path = format!("/users/{id}");
    let answer = shop.patch(&path, &json!({ "adresse": NEW })).await?;
    succeeded(&answer)?;
    let (_, user) = found(&shop, "/users", &id).await?;
    let user = user.unwrap_or_default();
    let now = format!("in GET /users now: {user}");
    answer.expect(user["adresse"] == NEW, format!("the new `adresse`; {now}"))?;
    answer.expect(
        user["nom"] == "Durand" && first_name(&user) == "Zoé",
        format!("the `nom` and the `prénom` as they were; {now}"),
    )
}

async fn delete(shop: Shop) -> Outcome {
    let (_, id) = a_user(&shop).await?;
    let answer = shop.delete(&format!("/users/{id}")).await?;
    succeeded(&answer)?;
    let (list, user) = found(&shop, "/users", &id).await?;
    list.expect(user.is_none(), format!("no user {id} in the list"))
}

fn well_formed(answer: &Answer, user: &Value) -> Outcome {
    for field in ["id", "nom", "adresse"] {
        has(answer, user, field)?;
    }
    answer.expect(
        !first_name(user).is_null(),
        format!("a field `prénom` or `prenom` in {user}"),
    )
}

fn first_name(user: &Value) -> &Value {
    let spelling = SPELLINGS
        .iter()
        .find(|spelling| user.get(spelling).is_some());
    &user[*spelling.unwrap_or(&"prenom")]
}

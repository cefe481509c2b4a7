use serde_json::{Value, json};

use super::{found, has, listed, made, own_address, succeeded};
use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::shop::Shop;
use crate::suite::{Check, check, section};

/// How the first name may be spelled; the exercise writes the first one.
const SPELLINGS: [&str; 2] = ["prénom", "prenom"];

pub fn checks() -> Vec<Check> {
    let place = (Level::Brief, Service::User);
    let exercises = [
        ("GET /users", "B1", check("GET /users lists the users", list)),
        ("POST /users", "B2", check("POST /users makes a user, who is listed then", create)),
        (
            "PATCH /users/{id}",
            "B3",
            check("PATCH /users/{id} changes what is sent and nothing else", patch),
        ),
        (
            "DELETE /users/{id}",
            "B4",
            check("DELETE /users/{id} deletes the user, who is not listed then", delete),
        ),
    ];
    let checks = exercises
        .into_iter()
        .flat_map(|(exercise, sentence, check)| section(place, exercise, sentence, [check]));
    checks.collect()
}

/// A user whom nobody else has made.
pub struct Made {
    id: String,
    listed: Option<Value>,
    sent: Value,
    answer: Answer,
    list: Answer,
}

/// A user, by whichever spelling works. Who reads JSON without looking takes the other one for no first name at all.
pub async fn a_user(shop: &Shop) -> Result<Made, Failure> {
    let first = spelled(shop, SPELLINGS[0]).await?;
    let nameless = |user: &Value| first_name(user).is_null();
    match first {
        Ok(made) if !made.listed.as_ref().is_some_and(nameless) => return Ok(made),
        Ok(made) => drop(shop.delete(&format!("/users/{}", made.id)).await?),
        Err(_refused) => {}
    }
    spelled(shop, SPELLINGS[1]).await?
}

/// A user with the first name in this spelling, or why there is none.
async fn spelled(shop: &Shop, spelling: &str) -> Result<Result<Made, Failure>, Failure> {
    let sent = json!({ "nom": "Durand", spelling: "Zoé", "adresse": own_address() });
    let answer = shop.post("/users", &sent).await?;
    if let Err(refused) = succeeded(&answer) {
        return Ok(Err(refused));
    }
    let id = made(shop, "/users", &answer, ("adresse", &sent["adresse"])).await?;
    let (list, listed) = found(shop, "/users", &id).await?;
    Ok(Ok(Made { id, listed, sent, answer, list }))
}

impl Made {
    /// As `GET /users` has them.
    pub fn listed(&self) -> Result<&Value, Failure> {
        let missing = || {
            let expected = format!("the new user {} in the list", self.id);
            self.list.fail(expected)
        };
        self.listed.as_ref().ok_or_else(missing)
    }
}

async fn list(shop: Shop) -> Outcome {
    let answer = shop.get("/users").await?;
    for user in &listed(&answer)? {
        well_formed(&answer, user)?;
    }
    Ok(())
}

async fn create(shop: Shop) -> Outcome {
    let made = a_user(&shop).await?;
    let user = made.listed()?;
    well_formed(&made.list, user)?;
    let kept = user["nom"] == made.sent["nom"]
        && first_name(user) == first_name(&made.sent)
        && user["adresse"] == made.sent["adresse"];
    let expected = format!("the values that were sent, not {user}");
    made.answer.expect(kept, expected)
}

async fn patch(shop: Shop) -> Outcome {
    const NEW: &str = "8 place Bellecour, Lyon";
    let made = a_user(&shop).await?;
    let before = made.listed()?;
    let path = format!("/users/{}", made.id);
    let answer = shop.patch(&path, &json!({ "adresse": NEW })).await?;
    succeeded(&answer)?;
    let (_, user) = found(&shop, "/users", &made.id).await?;
    let user = user.unwrap_or_default();
    let now = format!("in GET /users now: {user}");
    answer.expect(user["adresse"] == NEW, format!("the new `adresse`; {now}"))?;
    // A first name that was never stored is the failure of POST.
    let others = match first_name(before).is_null() {
        true => "the `nom` as it was",
        false => "the `nom` and the `prénom` as they were",
    };
    let kept = user["nom"] == before["nom"] && first_name(&user) == first_name(before);
    answer.expect(kept, format!("{others}; {now}"))
}

async fn delete(shop: Shop) -> Outcome {
    let id = a_user(&shop).await?.id;
    let answer = shop.delete(&format!("/users/{id}")).await?;
    succeeded(&answer)?;
    let (list, user) = found(&shop, "/users", &id).await?;
    list.expect(user.is_none(), format!("no user {id} in the list"))
}

fn well_formed(answer: &Answer, user: &Value) -> Outcome {
    for field in ["id", "nom", "adresse"] {
        has(answer, user, field)?;
    }
    answer.expect(!first_name(user).is_null(), format!("a field `prénom` or `prenom` in {user}"))
}

fn first_name(user: &Value) -> &Value {
    let spelling = SPELLINGS.iter().find(|spelling| user.get(spelling).is_some());
    &user[*spelling.unwrap_or(&"prenom")]
}

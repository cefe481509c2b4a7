//! Bodies that the schema of a user rules out: 400, each fault named, nothing stored.

use serde_json::{Value, json};

use super::faults::faults;
use super::input::DECOMPOSED;
use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::samples::{user, user_path, with, without};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

pub fn checks() -> Vec<Check> {
    let (mut post, mut patch) = (vec![], vec![]);
    for (what, fields, pointers) in faults() {
        let (sent, patched) = (with(user(), &fields), fields);
        post.push(check(format!("POST /users refuses {what}"), move |shop| {
            not_created(shop, sent.clone(), pointers)
        }));
        let name = format!("PATCH /users/{{id}} refuses {what}, and changes nothing");
        patch.push(check(name, move |shop| not_patched(shop, patched.clone(), pointers)));
    }
    for field in ["nom", "prenom", "adresse"] {
        post.push(check(format!("POST /users refuses a body without `{field}`"), move |shop| {
            missing(shop, field)
        }));
    }
    let at_once = "POST /users names every fault of a body at once";
    post.push(check(at_once, every_fault).says("E2"));
    let both = "POST and PATCH refuse `prenom` and `prénom` at once";
    patch.push(check(both, both_spellings).says("U3"));
    let place = (Level::Errors, Service::User);
    let mut all = section(place, "what POST /users refuses", "U10", post);
    let exercise = "what PATCH /users/{id} refuses";
    all.extend(section(place, exercise, "U10", patch));
    all
}

async fn not_created(shop: Shop, body: Value, pointers: &[&str]) -> Outcome {
    shop.post("/users", &body).await?.problem(400)?.at(pointers)
}

async fn not_patched(shop: Shop, patch: Value, pointers: &[&str]) -> Outcome {
    let before = shop.a_user().await?;
    // A good field beside the bad one must not be written either.
    let patch = with(json!({ "prenom": "Changée", "nom": "Changé" }), &patch);
    shop.patch(&user_path(&before), &patch).await?.problem(400)?.at(pointers)?;
    let after = shop.get(&user_path(&before)).await?;
    after.expect(
        after.status(200)?.json()? == before,
        format!("the user as it was before: {before}"),
    )
}

async fn missing(shop: Shop, field: &str) -> Outcome {
    let pointer = format!("/{field}");
    shop.post("/users", &without(user(), field)).await?.problem(400)?.at(&[&pointer])
}

async fn both_spellings(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    for key in ["prénom", DECOMPOSED] {
        let body = with(user(), &json!({ key: "Zoé" }));
        let places = ["/prenom", "/prénom", "/pre\u{301}nom"];
        shop.post("/users", &body).await?.problem(400)?.within(&places)?;
        shop.patch(&path, &body).await?.problem(400)?.within(&places)?;
    }
    Ok(())
}

async fn every_fault(shop: Shop) -> Outcome {
    let body = json!({ "nom": 1, "prenom": "", "surnom": "Zozo", "id": UNKNOWN_ID });
    shop.post("/users", &body)
        .await?
        .problem(400)?
        .at(&["/nom", "/prenom", "/adresse", "/surnom", "/id"])?;
    let body = json!({ "nom": 1, "prenom": "Zoé" });
    shop.post("/users", &body).await?.problem(400)?.at(&["/nom", "/adresse"])?;
    shop.post("/users", &json!({})).await?.problem(400)?.at(&["/nom", "/prenom", "/adresse"])
}

//! What users may be called, and where they may live.

use serde_json::{Value, json};

use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::samples::{user, user_path, with, without};
use crate::shop::Shop;
use crate::suite::{Check, check, section};

/// `prénom` with the accent as a character of its own, as macOS and some keyboards write it.
pub const DECOMPOSED: &str = "pre\u{301}nom";

pub fn checks() -> Vec<Check> {
    let accented = [("composed (NFC)", "prénom"), ("decomposed (NFD)", DECOMPOSED)];
    let accented = accented.map(|(form, key)| {
        check(format!("`prénom`, {form}, is accepted for `prenom`"), move |shop| {
            accented_key(shop, key)
        })
        .says("U3")
    });
    let mut checks = Vec::from(accented);
    for (what, changes) in kept_texts() {
        checks.push(check(format!("{what} is kept as it was sent"), move |shop| {
            kept(shop, changes.clone())
        }));
    }
    checks.push(check("white space around a text is removed, and does not count", trimmed));
    checks.push(check("a content type with a charset is accepted", charset).says("U4"));
    let place = (Level::Contract, Service::User);
    section(place, "POST /users", "U2", checks)
}

fn kept_texts() -> Vec<(&'static str, Value)> {
    vec![
        ("a `nom` and a `prenom` of 1 character", json!({ "nom": "É", "prenom": "山" })),
        ("a `nom` of 100 characters (200 bytes)", json!({ "nom": "é".repeat(100) })),
        ("a `prenom` of 100 characters (200 bytes)", json!({ "prenom": "é".repeat(100) })),
        ("an `adresse` of 300 characters (600 bytes)", json!({ "adresse": "é".repeat(300) })),
        (
            "an `adresse` of several lines",
            json!({ "adresse": "Résidence Les Pins\n3 allée B\n69003 Lyon" }),
        ),
        ("a `nom` in another script", json!({ "nom": "O’Connor-Ñuñez", "prenom": "Ξένια" })),
        ("a text beyond the basic plane", json!({ "prenom": "🦀 Ferris" })),
        (
            "a text that looks like markup or a query",
            json!({ "nom": "<b>'; DROP TABLE users; --\"\\" }),
        ),
    ]
}

async fn accented_key(shop: Shop, key: &str) -> Outcome {
    let answer =
        shop.post("/users", &with(without(user(), "prenom"), &json!({ key: "Zoé" }))).await?;
    let made = answer.status(201)?.json()?;
    answer.expect(made["prenom"] == "Zoé", "`prenom` in the answer, with the value of `prénom`")
}

async fn kept(shop: Shop, changes: Value) -> Outcome {
    let expected = with(user(), &changes);
    let made = shop.a_user_like(&expected).await?;
    let answer = shop.get(&user_path(&made)).await?;
    let fetched = answer.status(200)?.json()?;
    let kept = ["nom", "prenom", "adresse"].iter().all(|&field| fetched[field] == expected[field]);
    answer.expect(kept, format!("the values of {expected}"))
}

async fn trimmed(shop: Shop) -> Outcome {
    let nom = "é".repeat(100);
    let body = json!({ "nom": format!("   {nom}  "), "prenom": " Anne  Marie ", "adresse": "  1 quai Perrache " });
    let answer = shop.post("/users", &body).await?;
    let made = answer.status(201)?.json()?;
    let clean = made["nom"] == nom
        && made["prenom"] == "Anne  Marie"
        && made["adresse"] == "1 quai Perrache";
    answer.expect(clean, "the texts without the spaces around them")
}

async fn charset(shop: Shop) -> Outcome {
    let request = crate::request::Request::new(reqwest::Method::POST, "/users");
    let request =
        request.header("content-type", "application/json; charset=utf-8").body(user().to_string());
    shop.send(request).await?.status(201)?;
    Ok(())
}

use futures_util::future::try_join;
use reqwest::Method;
use serde_json::{Value, json};

use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::request::{MERGE_PATCH, Request};
use crate::samples::{user, user_path, with};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

pub fn checks() -> Vec<Check> {
    let mut checks = vec![];
    for (what, patch, changes) in patches() {
        let name = format!("PATCH /users/{{id}} with {what} answers the new state, and keeps it");
        checks.push(check(name, move |shop| patched(shop, patch.clone(), changes.clone())));
    }
    checks.extend([
        check("PATCH /users/{id} accepts application/merge-patch+json", merge_patch),
        check("PATCHes of different fields at once lose none of them", nothing_lost).says("U8"),
    ]);
    let place = (Level::Contract, Service::User);
    let mut all = section(place, "PATCH /users/{id}", "U7", checks);
    let check = check("PATCH /users/{id} of an unknown user is a 404", unknown);
    let place = (Level::Errors, Service::User);
    all.extend(section(place, "users that do not exist", "U9", [check]));
    all
}

/// In words, the body that is sent, and the fields that it changes.
fn patches() -> Vec<(&'static str, Value, Value)> {
    let (nom, prenom) = (json!({ "nom": "Petit" }), json!({ "prenom": "Léa" }));
    let adresse = json!({ "adresse": "8 place Bellecour\n69002 Lyon" });
    let all = json!({ "nom": "Petit", "prenom": "Léa", "adresse": "8 place Bellecour" });
    vec![
        ("`nom`", nom.clone(), nom.clone()),
        ("`prenom`", prenom.clone(), prenom.clone()),
        ("`prénom`", json!({ "prénom": "Léa" }), prenom),
        ("`adresse`", adresse.clone(), adresse),
        ("all three fields", all.clone(), all),
        ("white space around a text", json!({ "nom": "  Petit " }), nom),
        ("nothing", json!({}), json!({})),
    ]
}

async fn patched(shop: Shop, patch: Value, changes: Value) -> Outcome {
    let before = shop.a_user().await?;
    let after = with(before.clone(), &changes);
    let answer = shop.patch(&user_path(&before), &patch).await?;
    answer.expect(answer.status(200)?.json()? == after, format!("the new state {after}"))?;
    let answer = shop.get(&user_path(&before)).await?;
    answer.expect(answer.status(200)?.json()? == after, format!("the patched state {after}"))
}

async fn merge_patch(shop: Shop) -> Outcome {
    let before = shop.a_user().await?;
    let request = Request::new(Method::PATCH, user_path(&before));
    let request = request.header("content-type", MERGE_PATCH).body(r#"{"nom":"Petit"}"#);
    let answer = shop.send(request).await?;
    answer.expect(answer.status(200)?.json()?["nom"] == "Petit", "the new `nom`")
}

async fn unknown(shop: Shop) -> Outcome {
    let path = format!("/users/{UNKNOWN_ID}");
    shop.patch(&path, &json!({ "nom": "Petit" })).await?.problem(404)?;
    shop.patch(&path, &json!({})).await?.problem(404)?;
    Ok(())
}

async fn nothing_lost(shop: Shop) -> Outcome {
    const ROUNDS: usize = 20;
    let path = user_path(&shop.a_user_like(&user()).await?);
    for round in 0..ROUNDS {
        let (nom, adresse) = (format!("Nom {round}"), format!("{round} rue Mercière"));
        let (nom_patch, adresse_patch) = (json!({ "nom": nom }), json!({ "adresse": adresse }));
        let answers =
            try_join(shop.patch(&path, &nom_patch), shop.patch(&path, &adresse_patch)).await?;
        answers.0.expect(answers.0.status(200)?.json()?["nom"] == nom, format!("nom {nom}"))?;
        answers.1.expect(
            answers.1.status(200)?.json()?["adresse"] == adresse,
            format!("adresse {adresse}"),
        )?;
        let now = shop.get(&path).await?;
        let user = now.status(200)?.json()?;
        let both = user["nom"] == nom && user["adresse"] == adresse;
        now.expect(both, format!("both changes that were made at once: {nom} and {adresse}"))?;
    }
    Ok(())
}

//! Users: how they are created, listed, changed and deleted, and what is refused.

use futures_util::future::try_join;

use super::prelude::*;
use super::resources;
use crate::limits::{ADDRESS_CHARACTERS, NAME_CHARACTERS};

const FIELDS: [&str; 3] = ["nom", "prenom", "adresse"];

/// `prénom` with the accent as a character of its own, as macOS and some keyboards write it.
const DECOMPOSED: &str = "pre\u{301}nom";

pub fn checks() -> Vec<Check> {
    let (contract, errors) = ((Level::Contract, Service::User), (Level::Errors, Service::User));
    let sections = [
        section(contract, "POST /users", "U4", creating()),
        section(contract, "POST /users", "U2", texts()),
        section(contract, "GET /users", "U6", listing()),
        section(contract, "PATCH /users/{id}", "U7", patching()),
        section(errors, "users that do not exist", "U9", [unknown_patched()]),
        section(contract, "DELETE /users/{id}", "U9", deleting()),
        section(errors, "users that do not exist", "U9", unknown()),
        section(errors, "what POST /users refuses", "U10", refused_by_post()),
        section(errors, "what PATCH /users/{id} refuses", "U10", refused_by_patch()),
    ];
    sections.into_iter().flatten().collect()
}

fn creating() -> [Check; 3] {
    [
        case("POST /users answers 201 with the user, made with a UUIDv7")
            .says("U1")
            .post("/users", &user())
            .that(created)
            .expect_fields(201, &user()),
        check("a created user can be fetched at its Location", |shop| {
            resources::fetched_at_location(shop, Service::User)
        }),
        check("16 users created at once are 16 users", |shop| {
            resources::created_at_once(shop, Service::User)
        }),
    ]
}

fn created(response: &Response) -> Outcome {
    let created = response.status(201)?.json()?;
    let complete = has_exactly(&created, &["id", "nom", "prenom", "adresse"]);
    response.expect(complete, "exactly id, nom, prenom and adresse")?;
    response.expect(is_uuid_v7(&created["id"]), "an `id` that is a UUIDv7")
}

/// What users may be called, and where they may live.
fn texts() -> Vec<Check> {
    let accented = [("composed (NFC)", "prénom"), ("decomposed (NFD)", DECOMPOSED)];
    let accented = accented.map(|(form, key)| {
        case(format!("`prénom`, {form}, is accepted for `prenom`"))
            .says("U3")
            .post("/users", &with(without(user(), "prenom"), &json!({ key: "Zoé" })))
            .expect_fields(201, &json!({ "prenom": "Zoé" }))
    });
    let kept = kept_texts().into_iter().map(|(what, changes)| {
        let sent = with(user(), &changes);
        case(format!("{what} is kept as it was sent"))
            .post("/users", &sent)
            .expect(201)
            .get("/users/{created}")
            .expect_fields(200, &sent)
    });
    let nom = "é".repeat(NAME_CHARACTERS);
    let clean = json!({ "nom": nom, "prenom": "Anne  Marie", "adresse": "1 quai Perrache" });
    let padded = json!({ "nom": format!("   {nom}  "), "prenom": " Anne  Marie ", "adresse": "  1 quai Perrache " });
    let charset = Request::post("/users").header("content-type", format!("{JSON}; charset=utf-8"));
    let others = [
        case("white space around a text is removed, and does not count")
            .post("/users", &padded)
            .expect_fields(201, &clean),
        case("a content type with a charset is accepted")
            .says("U4")
            .send(charset.body(user().to_string()))
            .expect(201),
    ];
    accented.into_iter().chain(kept).chain(others).collect()
}

fn kept_texts() -> Vec<(String, Value)> {
    let (name, address) = ("é".repeat(NAME_CHARACTERS), "é".repeat(ADDRESS_CHARACTERS));
    let long = |what: &str, text: &str| {
        format!("{what} of {} characters ({} bytes)", text.chars().count(), text.len())
    };
    let pins = "Résidence Les Pins\n3 allée B\n69003 Lyon";
    let query = "<b>'; DROP TABLE users; --\"\\";
    vec![
        ("a `nom` and a `prenom` of 1 character".into(), json!({ "nom": "É", "prenom": "山" })),
        (long("a `nom`", &name), json!({ "nom": name })),
        (long("a `prenom`", &name), json!({ "prenom": name })),
        (long("an `adresse`", &address), json!({ "adresse": address })),
        ("an `adresse` of several lines".into(), json!({ "adresse": pins })),
        ("a `nom` in another script".into(), json!({ "nom": "O’Connor-Ñuñez", "prenom": "Ξένια" })),
        ("a text beyond the basic plane".into(), json!({ "prenom": "🦀 Ferris" })),
        ("a text that looks like markup or a query".into(), json!({ "nom": query })),
    ]
}

fn listing() -> [Check; 3] {
    [
        check("GET /users lists a created user once, as its own page shows it", |shop| {
            resources::listed_once(shop, Service::User)
        }),
        check("GET /users lists users oldest first", |shop| {
            resources::listed_oldest_first(shop, Service::User)
        }),
        resources::answers_head(Service::User),
    ]
}

fn patching() -> Vec<Check> {
    let patched = patches().into_iter().map(|(what, patch, changes)| {
        let name = format!("PATCH /users/{{id}} with {what} answers the new state, and keeps it");
        check(name, move |shop| patched(shop, patch.clone(), changes.clone()))
    });
    let merge = Request::patch("/users/{user}").header("content-type", MERGE_PATCH);
    let others = [
        case("PATCH /users/{id} accepts application/merge-patch+json")
            .send(merge.body(r#"{"nom":"Petit"}"#))
            .expect_fields(200, &json!({ "nom": "Petit" })),
        check("PATCHes of different fields at once lose none of them", nothing_lost).says("U8"),
    ];
    patched.chain(others).collect()
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
    let response = shop.patch(&user_path(&before), &patch).await?;
    response.expect(response.status(200)?.json()? == after, format!("the new state {after}"))?;
    let response = shop.get(&user_path(&before)).await?;
    response.expect(response.status(200)?.json()? == after, format!("the patched state {after}"))
}

async fn nothing_lost(shop: Shop) -> Outcome {
    const ROUNDS: usize = 20;
    let path = user_path(&shop.a_user().await?);
    for round in 0..ROUNDS {
        let (nom, adresse) = (format!("Nom {round}"), format!("{round} rue Mercière"));
        let (patch_nom, patch_adresse) = (json!({ "nom": nom }), json!({ "adresse": adresse }));
        let patches = (shop.patch(&path, &patch_nom), shop.patch(&path, &patch_adresse));
        let (first, second) = try_join(patches.0, patches.1).await?;
        first.expect(first.status(200)?.json()?["nom"] == nom, format!("nom {nom}"))?;
        let changed = second.status(200)?.json()?["adresse"] == adresse;
        second.expect(changed, format!("adresse {adresse}"))?;
        let now = shop.get(&path).await?;
        let user = now.status(200)?.json()?;
        let both = user["nom"] == nom && user["adresse"] == adresse;
        now.expect(both, format!("both changes that were made at once: {nom} and {adresse}"))?;
    }
    Ok(())
}

fn unknown_patched() -> Check {
    case("PATCH /users/{id} of an unknown user is a 404")
        .patch("/users/{unknown}", &json!({ "nom": "Petit" }))
        .patch("/users/{unknown}", &json!({}))
        .expect(404)
}

fn deleting() -> [Check; 4] {
    const ONCE: &str = "of 8 deletions of a user at once, one is a 204 and the others are 404s";
    [
        deleted("DELETE /users/{id} is a 204 without a body, then a 404"),
        check(ONCE, |shop| resources::deleted_once(shop, Service::User)),
        check("a deleted user leaves GET /users", |shop| {
            resources::not_listed_once_deleted(shop, Service::User)
        }),
        check("the id of a deleted user is not given again", not_again).says("U1"),
    ]
}

fn unknown() -> [Check; 2] {
    [
        case("GET /users/{id} of an unknown user is a 404")
            .says("U5")
            .get("/users/{unknown}")
            .expect_no_field(404),
        deleted("a deleted user is a 404 for GET, DELETE and PATCH, each a problem"),
    ]
}

fn deleted(name: &str) -> Check {
    let deleted = resources::deleted(name, Service::User);
    deleted.patch("/users/{user}", &json!({ "nom": "Martin" })).expect(404)
}

async fn not_again(shop: Shop) -> Outcome {
    let first = shop.a_user().await?;
    shop.delete(&user_path(&first)).await?.status(204)?;
    let response = shop.post("/users", &user()).await?;
    let second = response.status(201)?.json()?;
    response.expect(second["id"] != first["id"], format!("another id than {}", id(&first)))
}

fn refused_by_post() -> Vec<Check> {
    let faults = faults().into_iter().map(|(what, fields)| {
        let case = case(format!("POST /users refuses {what}"));
        case.post("/users", &with(user(), &fields)).expect_at(400, &pointers(&fields))
    });
    let missing = FIELDS.map(|field| {
        let case = case(format!("POST /users refuses a body without `{field}`"));
        case.post("/users", &without(user(), field)).expect_at(400, &[format!("/{field}")])
    });
    let every = json!({ "nom": 1, "prenom": "", "surnom": "Zozo", "id": UNKNOWN_ID });
    let at_once = case("POST /users names every fault of a body at once")
        .says("E2")
        .post("/users", &every)
        .expect_at(400, &["/nom", "/prenom", "/adresse", "/surnom", "/id"])
        .post("/users", &json!({ "nom": 1, "prenom": "Zoé" }))
        .expect_at(400, &["/nom", "/adresse"])
        .post("/users", &json!({}))
        .expect_at(400, &["/nom", "/prenom", "/adresse"]);
    faults.chain(missing).chain([at_once]).collect()
}

fn refused_by_patch() -> Vec<Check> {
    let faults = faults().into_iter().map(|(what, fields)| {
        // A good field beside the bad one must not be written either.
        let patch = with(json!({ "prenom": "Changée", "nom": "Changé" }), &fields);
        case(format!("PATCH /users/{{id}} refuses {what}, and changes nothing"))
            .patch("/users/{user}", &patch)
            .expect_at(400, &pointers(&fields))
            .user_as_before()
    });
    let both = ["prénom", DECOMPOSED].map(|key| with(user(), &json!({ key: "Zoé" })));
    let both = both.iter().fold(
        case("POST and PATCH refuse `prenom` and `prénom` at once").says("U3"),
        |case, body| case.post("/users", body).patch("/users/{user}", body),
    );
    let both = both.expect_within(400, &["/prenom", "/prénom", "/pre\u{301}nom"]);
    faults.chain([both]).collect()
}

/// The places of these fields in a body.
fn pointers(fields: &Value) -> Vec<String> {
    let names = fields.as_object().into_iter().flatten().map(|(name, _)| name);
    names.map(|name| format!("/{}", name.replace('~', "~0").replace('/', "~1"))).collect()
}

/// What can be wrong with a user, or with a patch of one: in words, and the fields that have it.
fn faults() -> Vec<(String, Value)> {
    let wrong = [
        ("a number for `nom`", json!({ "nom": 1 })),
        ("a boolean for `prenom`", json!({ "prenom": true })),
        ("an object for `adresse`", json!({ "adresse": { "rue": "des Lilas" } })),
        ("an array for `nom`", json!({ "nom": ["Durand"] })),
        ("null for `nom`", json!({ "nom": null })),
        ("null for `adresse`", json!({ "adresse": null })),
        ("an empty `nom`", json!({ "nom": "" })),
        ("a blank `prenom`", json!({ "prenom": " \u{2003} " })),
        ("a blank `adresse`", json!({ "adresse": "   " })),
    ];
    let too_long = [
        ("a `nom`", "nom", "é", NAME_CHARACTERS + 1),
        ("a `prenom`", "prenom", "x", NAME_CHARACTERS + 1),
        ("an `adresse`", "adresse", "é", ADDRESS_CHARACTERS + 1),
    ];
    let too_long = too_long.map(|(what, field, character, length)| {
        (format!("{what} of {length} characters"), json!({ field: character.repeat(length) }))
    });
    let others = [
        ("NUL in `nom`", json!({ "nom": "Du\u{0}rand" })),
        ("a bell in `prenom`", json!({ "prenom": "Zo\u{7}é" })),
        ("a line feed in `nom`", json!({ "nom": "Du\nrand" })),
        ("the C1 control U+0085 in `nom`", json!({ "nom": "Du\u{85}rand" })),
        ("NUL in `adresse`", json!({ "adresse": "12\u{0} rue" })),
        ("an escape sequence in `adresse`", json!({ "adresse": "\u{1b}[31mrue" })),
        ("an unknown field", json!({ "surnom": "Zozo" })),
        ("an unknown field whose name needs escaping", json!({ "a/b~c": 1 })),
        ("the read-only field `id`", json!({ "id": UNKNOWN_ID })),
        ("two faults, naming both", json!({ "nom": 1, "adresse": null })),
    ];
    let named = |(what, fields): (&str, Value)| (what.to_owned(), fields);
    wrong.map(named).into_iter().chain(too_long).chain(others.map(named)).collect()
}

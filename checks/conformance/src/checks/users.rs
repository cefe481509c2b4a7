//! Users: how they are created, listed, changed and deleted, and what is refused.

use futures_util::future::{try_join, try_join_all};

use super::prelude::*;
use crate::limits::{ADDRESS_CHARACTERS, NAME_CHARACTERS};

const FIELDS: [&str; 3] = ["nom", "prenom", "adresse"];

/// `prénom` with the accent as a character of its own, as macOS and some keyboards write it.
const DECOMPOSED: &str = "pre\u{301}nom";

/// A fault of a body in words, the fields that have it, and the pointers that must name it.
type Fault = (String, Value, &'static [&'static str]);

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
        check("POST /users answers 201 with the user, made with a UUIDv7", created).says("U1"),
        check("a created user can be fetched at its Location", fetched_at_location),
        check("16 users created at once are 16 users", created_at_once),
    ]
}

async fn created(shop: Shop) -> Outcome {
    let response = shop.post("/users", &user()).await?;
    let created = response.status(201)?.json()?;
    let complete = has_exactly(&created, &["id", "nom", "prenom", "adresse"]);
    response.expect(complete, "exactly id, nom, prenom and adresse")?;
    response.expect(is_uuid_v7(&created["id"]), "an `id` that is a UUIDv7")?;
    let kept = FIELDS.iter().all(|&field| created[field] == user()[field]);
    response.expect(kept, "the values that were sent")
}

async fn fetched_at_location(shop: Shop) -> Outcome {
    let response = shop.post("/users", &user()).await?;
    let created = response.status(201)?.json()?;
    let location = response.location()?;
    let leads = location.path().ends_with(&user_path(&created));
    response.expect(leads, "a Location that ends with /users/{id}")?;
    let fetched = shop.get(location.as_str()).await?;
    fetched.expect(fetched.status(200)?.json()? == created, format!("the created user {created}"))
}

async fn created_at_once(shop: Shop) -> Outcome {
    let created = try_join_all((0..16).map(|_| shop.a_user())).await?;
    let (list, users) = shop.list("/users").await?;
    for user in &created {
        let times = users.iter().filter(|one| one["id"] == user["id"]).count();
        list.expect(times == 1, format!("the user {} once, not {times} times", user["id"]))?;
    }
    Ok(())
}

/// What users may be called, and where they may live.
fn texts() -> Vec<Check> {
    let accented = [("composed (NFC)", "prénom"), ("decomposed (NFD)", DECOMPOSED)];
    let accented = accented.map(|(form, key)| {
        let name = format!("`prénom`, {form}, is accepted for `prenom`");
        check(name, move |shop| accented_key(shop, key)).says("U3")
    });
    let kept = kept_texts().into_iter().map(|(what, changes)| {
        let name = format!("{what} is kept as it was sent");
        check(name, move |shop| kept(shop, changes.clone()))
    });
    let mut checks: Vec<Check> = accented.into_iter().chain(kept).collect();
    checks.push(check("white space around a text is removed, and does not count", trimmed));
    let charset = Request::post("/users").header("content-type", format!("{JSON}; charset=utf-8"));
    let typed = case("a content type with a charset is accepted").says("U4");
    checks.push(typed.send(charset.body(user().to_string())).expect(201));
    checks
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

async fn accented_key(shop: Shop, key: &str) -> Outcome {
    let body = with(without(user(), "prenom"), &json!({ key: "Zoé" }));
    let response = shop.post("/users", &body).await?;
    let created = response.status(201)?.json()?;
    let kept = created["prenom"] == "Zoé";
    response.expect(kept, "`prenom` in the answer, with the value of `prénom`")
}

async fn kept(shop: Shop, changes: Value) -> Outcome {
    let expected = with(user(), &changes);
    let created = shop.a_user_like(&expected).await?;
    let response = shop.get(&user_path(&created)).await?;
    let fetched = response.status(200)?.json()?;
    let kept = FIELDS.iter().all(|&field| fetched[field] == expected[field]);
    response.expect(kept, format!("the values of {expected}"))
}

async fn trimmed(shop: Shop) -> Outcome {
    let nom = "é".repeat(NAME_CHARACTERS);
    let clean = json!({ "nom": nom, "prenom": "Anne  Marie", "adresse": "1 quai Perrache" });
    let body = json!({ "nom": format!("   {nom}  "), "prenom": " Anne  Marie ", "adresse": "  1 quai Perrache " });
    let response = shop.post("/users", &body).await?;
    let created = response.status(201)?.json()?;
    let is_clean = FIELDS.iter().all(|&field| created[field] == clean[field]);
    response.expect(is_clean, "the texts without the spaces around them")
}

fn listing() -> [Check; 3] {
    [
        check("GET /users lists a created user once, as its own page shows it", listed),
        check("GET /users lists users oldest first", oldest_first),
        check("HEAD answers as GET does, without a body", head).says("L4"),
    ]
}

async fn listed(shop: Shop) -> Outcome {
    let created = shop.a_user().await?;
    let (list, mut users) = shop.list("/users").await?;
    users.retain(|user| user["id"] == created["id"]);
    list.expect(users == [created.clone()], format!("the created user once: {created}"))
}

async fn oldest_first(shop: Shop) -> Outcome {
    let mut created = Vec::new();
    for _ in 0..4 {
        created.push(shop.a_user().await?["id"].clone());
    }
    let (list, users) = shop.list("/users").await?;
    let ids = users.iter().map(|user| &user["id"]).filter(|id| created.contains(id));
    list.expect(
        ids.eq(&created),
        format!("these four in the order of their creation: {}", json!(created)),
    )
}

async fn head(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    shop.answers_head(&["/users", &path], Some(format!("/users/{UNKNOWN_ID}"))).await
}

fn patching() -> Vec<Check> {
    let patched = patches().into_iter().map(|(what, patch, changes)| {
        let name = format!("PATCH /users/{{id}} with {what} answers the new state, and keeps it");
        check(name, move |shop| patched(shop, patch.clone(), changes.clone()))
    });
    let others = [
        check("PATCH /users/{id} accepts application/merge-patch+json", merge_patch),
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

async fn merge_patch(shop: Shop) -> Outcome {
    let request = Request::patch(user_path(&shop.a_user().await?));
    let request = request.header("content-type", MERGE_PATCH).body(r#"{"nom":"Petit"}"#);
    let response = shop.send(request).await?;
    response.expect(response.status(200)?.json()?["nom"] == "Petit", "the new `nom`")
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
        check("DELETE /users/{id} is a 204 without a body, then a 404", deleted),
        check(
            ONCE,
            |shop| async move { shop.deletes_once(&user_path(&shop.a_user().await?)).await },
        ),
        check("a deleted user leaves GET /users", |shop| async move {
            shop.deletes_from("/users", &shop.a_user().await?).await
        }),
        check("the id of a deleted user is not given again", not_again).says("U1"),
    ]
}

fn unknown() -> [Check; 2] {
    let unknown = case("GET /users/{id} of an unknown user is a 404").says("U5");
    [
        unknown.get("/users/{unknown}").expect_no_field(404),
        check("a deleted user is a 404 for GET, DELETE and PATCH, each a problem", deleted),
    ]
}

async fn deleted(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    shop.deletes(&path).await?;
    shop.patch(&path, &json!({ "nom": "Martin" })).await?.problem(404).map(drop)
}

async fn not_again(shop: Shop) -> Outcome {
    let first = shop.a_user().await?;
    shop.delete(&user_path(&first)).await?.status(204)?;
    let response = shop.post("/users", &user()).await?;
    let second = response.status(201)?.json()?;
    response.expect(second["id"] != first["id"], format!("another id than {}", id(&first)))
}

fn refused_by_post() -> Vec<Check> {
    let faults = faults().into_iter().map(|(what, fields, pointers)| {
        let case = case(format!("POST /users refuses {what}"));
        case.post("/users", &with(user(), &fields)).expect_at(400, pointers)
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
    let faults = faults().into_iter().map(|(what, fields, pointers)| {
        // A good field beside the bad one must not be written either.
        let patch = with(json!({ "prenom": "Changée", "nom": "Changé" }), &fields);
        let case = case(format!("PATCH /users/{{id}} refuses {what}, and changes nothing"));
        case.patch("/users/{user}", &patch).expect_at(400, pointers).user_as_before()
    });
    let both = ["prénom", DECOMPOSED].map(|key| with(user(), &json!({ key: "Zoé" })));
    let both = both.iter().fold(
        case("POST and PATCH refuse `prenom` and `prénom` at once").says("U3"),
        |case, body| case.post("/users", body).patch("/users/{user}", body),
    );
    let both = both.expect_within(400, &["/prenom", "/prénom", "/pre\u{301}nom"]);
    faults.chain([both]).collect()
}

/// What can be wrong with a user, or with a patch of one.
fn faults() -> Vec<Fault> {
    let (too_long_name, too_long) = (NAME_CHARACTERS + 1, ADDRESS_CHARACTERS + 1);
    let (name, address) = ("é".repeat(too_long_name), "é".repeat(too_long));
    let other_name = "x".repeat(too_long_name);
    let of = |what: &str, length| format!("{what} of {length} characters");
    let escape = "\u{1b}[31mrue";
    vec![
        ("a number for `nom`".into(), json!({ "nom": 1 }), &["/nom"]),
        ("a boolean for `prenom`".into(), json!({ "prenom": true }), &["/prenom"]),
        (
            "an object for `adresse`".into(),
            json!({ "adresse": { "rue": "des Lilas" } }),
            &["/adresse"],
        ),
        ("an array for `nom`".into(), json!({ "nom": ["Durand"] }), &["/nom"]),
        ("null for `nom`".into(), json!({ "nom": null }), &["/nom"]),
        ("null for `adresse`".into(), json!({ "adresse": null }), &["/adresse"]),
        ("an empty `nom`".into(), json!({ "nom": "" }), &["/nom"]),
        ("a blank `prenom`".into(), json!({ "prenom": " \u{2003} " }), &["/prenom"]),
        ("a blank `adresse`".into(), json!({ "adresse": "   " }), &["/adresse"]),
        (of("a `nom`", too_long_name), json!({ "nom": name }), &["/nom"]),
        (of("a `prenom`", too_long_name), json!({ "prenom": other_name }), &["/prenom"]),
        (of("an `adresse`", too_long), json!({ "adresse": address }), &["/adresse"]),
        ("NUL in `nom`".into(), json!({ "nom": "Du\u{0}rand" }), &["/nom"]),
        ("a bell in `prenom`".into(), json!({ "prenom": "Zo\u{7}é" }), &["/prenom"]),
        ("a line feed in `nom`".into(), json!({ "nom": "Du\nrand" }), &["/nom"]),
        ("the C1 control U+0085 in `nom`".into(), json!({ "nom": "Du\u{85}rand" }), &["/nom"]),
        ("NUL in `adresse`".into(), json!({ "adresse": "12\u{0} rue" }), &["/adresse"]),
        ("an escape sequence in `adresse`".into(), json!({ "adresse": escape }), &["/adresse"]),
        ("an unknown field".into(), json!({ "surnom": "Zozo" }), &["/surnom"]),
        ("an unknown field whose name needs escaping".into(), json!({ "a/b~c": 1 }), &["/a~1b~0c"]),
        ("the read-only field `id`".into(), json!({ "id": UNKNOWN_ID }), &["/id"]),
        (
            "two faults, naming both".into(),
            json!({ "nom": 1, "adresse": null }),
            &["/nom", "/adresse"],
        ),
    ]
}

//! First implementations: what they get wrong is caught, and what the exercise leaves open is no failure, and disturbs no later level more than it must.

use std::sync::{Arc, Mutex};

use conformance::Level::{self, Brief, Contract, Errors};
use conformance::stubs::{Call, Reply};
use conformance::{Options, Report, Service, Verdict};
use rstest::rstest;
use serde_json::{Value, json};

use crate::mutants::Mutants;
use crate::mutants::resources::{
    adds_doubles, again, blanks_what_is_not_sent, finds_everything, incomplete_orders, products,
    remove, sent, without_parameter, without_total,
};
use crate::reports::text_of;
use crate::support::{
    Proxy, RealShop, SERVICES, Upstream, edited, edited_call, edited_items, instead, is, judged,
    names_of_failures, never_deletes, on, proxy, reply, verdict,
};

/// What the first two levels ask for.
pub fn mutants(all: &mut Mutants) {
    all.mutant("lists no array", on("GET", "/users", |_| Reply::json(200, &json!({}))));
    all.breaks("B1", "GET /users lists the users", "a JSON array");
    all.mutant("lists no users", on("GET", "/users", |_| Reply::json(200, &json!([]))));
    all.breaks("B2", "POST /users makes a user, who is listed", "the new user ");
    all.mutant("blanks what a patch leaves out", blanks_what_is_not_sent());
    all.breaks("B3", "PATCH /users/{id} changes", "the `nom` and the `prénom` as they were");
    all.mutant("only says that it deletes users", never_deletes("/users/"));
    all.breaks("B4", "DELETE /users/{id} deletes the user", "no user ");
    all.mutant("writes prices as texts", products(|it| it["prix"] = json!(it["prix"].to_string())));
    all.breaks("B5", "GET /products lists the products", "a `prix` that is a number in ");
    all.mutant("lists no orders", on("GET", "/orders", |_| Reply::json(200, &json!([]))));
    all.breaks("B6", "POST /orders makes an order", "the order ");
    all.mutant("lists orders without a field", incomplete_orders());
    all.breaks("B7", "GET /orders lists the orders, with", "a field `adresse_livraison` in ");
    all.mutant("only says that it deletes orders", never_deletes("/orders/"));
    all.breaks("B8", "DELETE /orders/{id} deletes the order", "no order ");
    beside_the_others(all);
}

fn beside_the_others(all: &mut Mutants) {
    const USER: &str = "POST /users takes `prenom`, and answers with the user";
    const NOBODY: &str = "GET /users/{id} of nobody is a 404 that says so";
    const BY_IDS: &str = "GET /products?ids= has those of these products that exist";
    all.mutant("numbers its rows", numbers_its_ids());
    all.breaks("S1", "a user's `id` is a UUID", "an `id` that is a UUID, as text, unlike ");
    all.breaks("S1", "the `id` of each product is a UUID", "an `id` that is a UUID, as text");
    all.breaks("S1", "an order's `id` is a UUID", "an `id` that is a UUID, as text, unlike");
    all.mutant("says nothing of what it creates", says_nothing_of_what_it_creates());
    all.breaks("S2", USER, "a body of valid JSON");
    all.breaks("S2", "POST /orders takes a `quantite`", "a body of valid JSON");
    all.mutant("knows the first name by its accent only", sent(|it| remove(it, "prenom")));
    all.breaks("S2", USER, "a status of success");
    all.mutant("takes one of each product", sent(without_quantities));
    all.breaks("S2", "POST /orders takes a `quantite`", "a status of success");
    all.mutant(
        "has no page of a user",
        instead(|call| is(call, "GET", "/users/").then(|| Reply::empty(404))),
    );
    all.breaks("S3", "GET /users/{id} answers with the user and", "status 200");
    all.mutant(
        "names the problem otherwise",
        on("GET", "/users/", |it| {
            edited(it, |body| {
                if body["status"] == 404 {
                    body["type"] = json!("about:blank")
                }
            })
        }),
    );
    all.breaks(
        "S4",
        NOBODY,
        "a JSON body with \"type\": \"urn:echoppe:problem:unknown-user\"; order-service takes",
    );
    all.mutant("finds everybody", reply(finds_everything));
    all.breaks("S4", NOBODY, "status 404");
    all.mutant("ignores the ids", without_parameter("ids"));
    all.breaks("S5", BY_IDS, "exactly [");
    all.mutant(
        "refuses unknown ids",
        instead(|call| call.query.contains("dead").then(|| Reply::problem(404, "unknown-product"))),
    );
    all.breaks("S5", BY_IDS, "status 200");
    all.mutant("computes prices in binary", products(|it| it["prix"] = json!(0.1 + 0.2)));
    all.breaks(
        "S6",
        "each product has a `nom` and an exact `prix`",
        "a `nom` of 1 to 200 characters and a `prix` such as 12.50",
    );
}

fn without_quantities(order: &mut Value) {
    for line in order["produits"].as_array_mut().into_iter().flatten() {
        remove(line, "quantite");
    }
}

/// Whatever a service does wrong is told by the checks of that fault, and by no other.
#[rstest]
#[case::ids_that_are_numbers(numbers_its_ids(), &[
    "a user's `id` is a UUID",
    "the `id` of each product is a UUID",
    "an order's `id` is a UUID",
    "POST /users answers 201 with the user, made with a UUIDv7",
    "GET /products lists well-formed products",
    "POST /orders answers 201 with the order, made with a UUIDv7",
])]
#[case::any_total(again(409, without_total), &[
    "a `prix_total` that is wrong by a cent is a 409, and nothing is stored",
    "a `prix_total` of 0 or below is refused, and nothing is stored",
])]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_fails_no_other_checks(#[case] faulty: Proxy, #[case] expected: &[&str]) {
    let report = report(&RealShop::open().await, faulty, Contract).await;
    assert_eq!(names_of_failures(&report), expected, "{report}");
    assert!(report.verdicts().iter().any(|one| one.level == Brief));
}

#[rstest]
#[case::stored_without(proxy(stores_what_it_finds))]
#[case::failing_without(fails_without_prenom())]
#[case::silent(says_nothing_of_what_it_creates())]
#[case::doubles(lists_sums_of_doubles())]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_exercise_leaves_open_passes(#[case] naive: Proxy) {
    let shop = RealShop::open().await;
    let report = report(&shop, naive, Brief).await;
    assert!(report.passed(), "{report}");
    assert_eq!(shop.count().await, 0);
    assert_eq!(report.left_behind, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_name_that_was_never_stored_is_no_fault_of_patch() {
    let report = report(&RealShop::open().await, stores_no_first_name(), Brief).await;
    let failures = names_of_failures(&report);
    assert_eq!(failures, ["POST /users makes a user, who is listed then"], "{report}");
    let told = report.to_string();
    assert!(told.contains("expected  a field `prénom` or `prenom` in "), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_created_and_cannot_be_found_is_left_behind_and_told() {
    let shop = RealShop::open().await;
    let report = report(&shop, reply(hides_what_it_creates), Brief).await;
    let told = verdict(&report, "POST /users makes a user, who is listed then").to_string();
    let expected = "expected  what was made, with its `id`, in the answer or in GET /users then";
    assert!(told.contains(expected), "{told}");
    let count = shop.count().await;
    assert_eq!(report.left_behind.len(), count);
    let left = "something made by POST /users, whose id is unknown";
    assert!(report.left_behind.iter().all(|one| one == left));
    let line = format!("could not be deleted: {left} ({count} times)\n");
    assert!(text_of(&report).contains(&line), "{}", text_of(&report));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_judged_by_its_status_alone_before_the_level_of_errors() {
    let shop = RealShop::open().await;
    let options = Options::new("").of(&[Service::User]).up_to(Errors);
    let report = judged(&shop, reply(shows_its_stack), options).await;
    // Only by its type does order-service know that a 404 is about a user.
    let typed = |one: &&Verdict| one.requirement.id == "S4";
    let mut before = report.verdicts().iter().filter(|one| one.level < Errors && !typed(one));
    assert!(before.all(Verdict::passed), "{report}");
    let told = verdict(&report, "GET /users/{id} of an unknown user is a 404").to_string();
    assert!(told.contains("expected  an error that shows no cause"), "{told}");
}

async fn report(shop: &RealShop, naive: Proxy, level: Level) -> Report {
    judged(shop, naive, Options::new("").of(&SERVICES).up_to(level)).await
}

/// It reads `prenom`, and stores nothing for what it does not find.
async fn stores_what_it_finds(shop: Upstream, call: Call) -> Reply {
    let call = match has_the_accent(&call) {
        true => edited_call(call, |user| {
            remove(user, "prénom");
            user["prenom"] = json!("(null)");
        }),
        false => call,
    };
    let reply = shop.answer(call).await;
    let body = String::from_utf8(reply.body.to_vec()).unwrap();
    Reply { body: body.replace("\"(null)\"", "null").into(), ..reply }
}

/// Its database wants a `prenom`, and nothing before it looks.
fn fails_without_prenom() -> Proxy {
    instead(|call| has_the_accent(call).then(|| Reply::problem(500, "not-null-constraint")))
}

fn has_the_accent(call: &Call) -> bool {
    is(call, "POST", "/users") && String::from_utf8_lossy(&call.body).contains("prénom")
}

/// It knows no spelling of the first name.
fn stores_no_first_name() -> Proxy {
    reply(|_, it| edited_items(it, |user| remove(user, "prenom")))
}

/// It says that it is done, and nothing of what it created.
fn says_nothing_of_what_it_creates() -> Proxy {
    reply(|_, it| if it.status == 201 { Reply::empty(201) } else { it })
}

/// The same, and nobody finds it.
fn hides_what_it_creates(call: &Call, it: Reply) -> Reply {
    match it.status {
        201 => Reply::empty(201),
        200 if is(call, "GET", "/users") => Reply::json(200, &json!([])),
        _ => it,
    }
}

/// The total of an order is a sum of doubles.
fn lists_sums_of_doubles() -> Proxy {
    on("GET", "/orders", |it| edited_items(it, adds_doubles))
}

/// As some frameworks do in their development mode, for any error.
fn shows_its_stack(_: &Call, it: Reply) -> Reply {
    let stack = "NotFoundError\n    at next (/app/node_modules/express/lib/router.js:1)";
    match it.status {
        400.. => Reply { body: stack.into(), ..it.with("content-type", "text/html") },
        _ => it,
    }
}

/// An id is the number of a row.
fn numbers_its_ids() -> Proxy {
    let rows = Arc::new(Mutex::new(Vec::<String>::new()));
    proxy(move |shop, call| {
        let rows = rows.clone();
        async move {
            let call = with_real_ids(call, &rows.lock().unwrap());
            let mut reply = shop.answer(call).await;
            let mut rows = rows.lock().unwrap();
            reply = edited(reply, |body| number(body, &mut rows));
            for text in reply.headers.values_mut() {
                let mut numbered = text.to_str().unwrap().to_owned();
                for (row, real) in rows.iter().enumerate() {
                    numbered = numbered.replace(real, &(row + 1).to_string());
                }
                *text = numbered.parse().unwrap();
            }
            reply
        }
    })
}

fn with_real_ids(mut call: Call, rows: &[String]) -> Call {
    let real = |row: &str| rows.get(row.parse::<usize>().ok()?.checked_sub(1)?);
    if let Some((list, row)) = call.path.rsplit_once('/')
        && let Some(real) = real(row)
    {
        call.path = format!("{list}/{real}");
    }
    let with_real = |parameter: &str| {
        let (name, values) = parameter.split_once('=').unwrap_or((parameter, ""));
        let reals = values.split(',').map(|value| match name {
            "limit" | "order" => value,
            _ => real(value).map_or(value, String::as_str),
        });
        format!("{name}={}", reals.collect::<Vec<_>>().join(","))
    };
    if !call.query.is_empty() {
        call.query = call.query.split('&').map(with_real).collect::<Vec<_>>().join("&");
    }
    edited_call(call, |body| {
        visit(body, &mut |id| {
            if let Some(real) = id.as_u64().and_then(|row| real(&row.to_string())) {
                *id = json!(real);
            }
        });
    })
}

fn number(body: &mut Value, rows: &mut Vec<String>) {
    visit(body, &mut |id| {
        let Some(real) = id.as_str() else { return };
        let row = rows.iter().position(|row| row == real).unwrap_or_else(|| {
            rows.push(real.to_owned());
            rows.len() - 1
        });
        *id = json!(row + 1);
    });
}

/// Changes every id in a document, the user's of an order included.
fn visit(document: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, change)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "id" | "utilisateur_id" => change(value),
                    _ => visit(value, change),
                }
            }
        }
        _ => {}
    }
}

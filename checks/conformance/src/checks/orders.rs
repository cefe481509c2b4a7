//! Orders: how they are placed, listed and deleted, and what is refused.

use chrono::{DateTime, TimeDelta};

use super::prelude::*;
use super::{resources, totals};
use crate::limits::{ADDRESS_CHARACTERS, ORDER_LINES, QUANTITY, grouped};

const FIELDS: [&str; 6] =
    ["id", "date_achat", "utilisateur_id", "prix_total", "adresse_livraison", "produits"];

pub fn checks() -> Vec<Check> {
    let (contract, errors) = ((Level::Contract, Service::Order), (Level::Errors, Service::Order));
    let sections = [
        section(contract, "POST /orders", "O3", placing()),
        section(contract, "POST /orders, adresse_livraison", "O7", delivery()),
        section(contract, "POST /orders, prix_total", "O5", totals::checks()),
        section(errors, "what POST /orders refuses", "O6", [totals::refused()]),
        section(contract, "GET /orders", "O12", listing()),
        section(contract, "DELETE /orders/{id}", "O13", deleting()),
        section(errors, "orders that do not exist", "O13", unknown()),
        section(errors, "what POST /orders refuses", "O14", refused()),
    ];
    sections.into_iter().flatten().collect()
}

fn placing() -> [Check; 6] {
    const DATED: &str =
        "`date_achat` is the time of the purchase in UTC, with milliseconds and a Z";
    const SNAPSHOT: &str =
        "lines show the name and the price of the product, in the order that was sent";
    const A: Line = Line { product: 0, quantity: None };
    const B: Line = Line { product: 1, quantity: None };
    const IN_ORDER: Lines = (&[B.times(3), A.times(2)], &[B.times(3), A.times(2)]);
    const BY_DEFAULT: Lines = (&[A], &[A.times(1)]);
    const TWICE: Lines =
        (&[B, A.times(2), B.times(QUANTITY - 1), A], &[B.times(QUANTITY), A.times(3)]);
    const MOST_LINES: Lines = (&[A; ORDER_LINES], &[A.times(ORDER_LINES)]);
    const MOST_PIECES: Lines = (&[A.times(QUANTITY)], &[A.times(QUANTITY)]);
    let borders =
        format!("{ORDER_LINES} lines and a `quantite` of {} are accepted", grouped(QUANTITY));
    [
        check("POST /orders answers 201 with the order, made with a UUIDv7", placed).says("O1"),
        case(DATED).says("O2").post("/orders", &order()).that(dated),
        shown(SNAPSHOT, [IN_ORDER]).says("O4"),
        shown("`quantite` is 1 by default", [BY_DEFAULT]),
        shown("the same product twice is one line, where it came first", [TWICE]),
        shown(borders, [MOST_LINES, MOST_PIECES]),
    ]
}

/// A line of an order: which of the customer's two products, and its `quantite` when it is sent.
#[derive(Clone, Copy)]
struct Line {
    product: usize,
    quantity: Option<usize>,
}

impl Line {
    const fn times(self, quantity: usize) -> Self {
        Self { quantity: Some(quantity), ..self }
    }
}

/// Lines that are sent, and those that the order must have.
type Lines = (&'static [Line], &'static [Line]);

/// A check that orders of some lines have those that belong to them.
fn shown<const N: usize>(name: impl Into<Words>, lines: [Lines; N]) -> Check {
    check(name, move |shop| async move {
        for (sent, expected) in lines {
            has_lines(&shop, sent, expected).await?;
        }
        Ok(())
    })
}

async fn has_lines(shop: &Shop, sent: &[Line], expected: &[Line]) -> Outcome {
    let customer = shop.a_customer().await?;
    let products = [&customer.first, &customer.second];
    let sent = sent.iter().map(|&Line { product, quantity }| match quantity {
        None => json!({ "id": products[product]["id"] }),
        Some(quantity) => json!({ "id": products[product]["id"], "quantite": quantity }),
    });
    let response = shop.post("/orders", &customer.order_of(&sent.collect())).await?;
    let expected = expected.iter().map(|&Line { product, quantity }| {
        let product = products[product];
        json!({ "id": product["id"], "nom": product["nom"], "prix": product["prix"], "quantite": quantity })
    });
    let expected: Value = expected.collect();
    let lines = &response.status(201)?.json()?["produits"];
    response.expect(same(lines, &expected), format!("`produits` {expected}"))
}

async fn placed(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let response = shop.post("/orders", &customer.order()).await?;
    let order = response.status(201)?.json()?;
    response.expect(has_exactly(&order, &FIELDS), format!("exactly {FIELDS:?}"))?;
    response.expect(is_uuid_v7(&order["id"]), "an `id` that is a UUIDv7")?;
    let same_user = order["utilisateur_id"] == customer.user["id"];
    response.expect(same_user, "the `utilisateur_id` that was sent")
}

fn dated(response: &Response) -> Outcome {
    let order = response.status(201)?.json()?;
    let bought = time(&order["date_achat"]);
    let bought =
        bought.ok_or_else(|| response.fail("a `date_achat` such as 2026-11-22T10:15:04.123Z"))?;
    // The server's own clock is the judge: this machine's may differ.
    let date = response.headers.get("date");
    match date.and_then(|date| DateTime::parse_from_rfc2822(date.to_str().ok()?).ok()) {
        Some(now) => response.expect(
            (now.to_utc() - bought).abs() < TimeDelta::minutes(1),
            format!("a `date_achat` within a minute of the answer's Date, {now}"),
        ),
        None => Ok(()),
    }
}

fn delivery() -> [Check; 3] {
    const OWN: &str = "`adresse_livraison` of the order is kept, without the white space around it";
    const NEW: &str = "8 place Bellecour, Lyon";
    const ELSEWHERE: &str = "3 quai Saint-Antoine\nLyon";
    let goes_to = |address: &str| json!({ "adresse_livraison": address });
    let to_user = without(order(), "adresse_livraison");
    let padded = goes_to(&format!("  {ELSEWHERE} "));
    let long = goes_to(&"é".repeat(ADDRESS_CHARACTERS));
    [
        case("`adresse_livraison` is the user's `adresse` by default")
            .post("/orders", &to_user)
            .expect_fields(201, &goes_to(ADDRESS)),
        case("`adresse_livraison` stays as it was when the user moves")
            .patch("/users/{user}", &json!({ "adresse": NEW }))
            .expect(200)
            .get("/orders/{order}")
            .expect_fields(200, &goes_to(ADDRESS))
            .post("/orders", &to_user)
            .expect_fields(201, &goes_to(NEW)),
        case(OWN)
            .post("/orders", &with(order(), &padded))
            .expect_fields(201, &goes_to(ELSEWHERE))
            .post("/orders", &with(order(), &long))
            .expect_fields(201, &long),
    ]
}

fn listing() -> [Check; 6] {
    const LISTED: &str = "GET /orders lists a placed order once, as its own page shows it";
    [
        check("a placed order can be fetched at its Location", |shop| {
            resources::fetched_at_location(shop, Service::Order)
        })
        .says("O8"),
        check("16 orders placed at once are 16 orders, all listed", |shop| {
            resources::created_at_once(shop, Service::Order)
        })
        .says("O8"),
        check(LISTED, |shop| resources::listed_once(shop, Service::Order)),
        check("GET /orders lists orders oldest first", |shop| {
            resources::listed_oldest_first(shop, Service::Order)
        }),
        check("the orders of a deleted user stay readable", orphaned).says("O11"),
        resources::answers_head(Service::Order),
    ]
}

async fn orphaned(shop: Shop) -> Outcome {
    let placed = shop.an_order().await?;
    let user = &placed["utilisateur_id"];
    shop.delete(&format!("/users/{}", as_in_paths(user))).await?.status(204)?;
    let response = shop.get(&order_path(&placed)).await?;
    let kept = same(&response.status(200)?.json()?, &placed);
    response.expect(kept, format!("the order as it was: {placed}"))?;
    let (response, listed) = shop.list_of("/orders", ("utilisateur_id", user)).await?;
    response.expect(listed.len() == 1, "the order in GET /orders as well")
}

fn deleting() -> [Check; 3] {
    const ONCE: &str = "of 8 deletions of an order at once, one is a 204 and the others are 404s";
    [
        resources::deleted(
            "DELETE /orders/{id} is a 204 without a body, then a 404",
            Service::Order,
        ),
        check(ONCE, |shop| resources::deleted_once(shop, Service::Order)),
        check("a deleted order leaves GET /orders", |shop| {
            resources::not_listed_once_deleted(shop, Service::Order)
        }),
    ]
}

fn unknown() -> [Check; 2] {
    const DELETED: &str = "a deleted order is a 404 for GET and DELETE, each a problem";
    [
        case("GET /orders/{id} of an unknown order is a 404")
            .says("O11")
            .get("/orders/{unknown}")
            .delete("/orders/{unknown}")
            .expect_no_field(404),
        resources::deleted(DELETED, Service::Order),
    ]
}

/// 400 when the schema rules a body out, 422 when it cannot be accepted. Nothing is stored.
fn refused() -> Vec<Check> {
    const PLACES: &[&str] = &[
        "/produits",
        "/produits/0",
        "/produits/1",
        "/produits/0/quantite",
        "/produits/1/quantite",
    ];
    let missing = ["utilisateur_id", "produits"].map(|field| {
        let case = case(format!("POST /orders refuses a body without `{field}`"));
        case.post("/orders", &without(order(), field)).expect_at(400, &[format!("/{field}")])
    });
    let unreadable = unreadable().into_iter().chain(unreadable_lines()).chain(unreadable_texts());
    let faulty = [(400, "O14", unreadable.collect()), (422, "O9", unacceptable())];
    let faulty =
        faulty.into_iter().flat_map(|(status, requirement, faults): (_, _, Vec<Fault>)| {
            faults.into_iter().map(move |(what, changes, pointers)| {
                let case = case(format!("POST /orders refuses {what}: {status}, nothing stored"));
                let case = case.says(requirement).post("/orders", &with(order(), &changes));
                case.expect_at(status, pointers).nothing_stored(Service::Order)
            })
        });
    let half = json!({ "id": "{first}", "quantite": QUANTITY / 2 + 1 });
    let most = grouped(QUANTITY);
    let others = [
        case(format!("POST /orders refuses more than {most} of a product in two lines: 422"))
            .post("/orders", &with(order(), &json!({ "produits": [half, half] })))
            .expect_within(422, PLACES),
        case("POST /orders refuses a deleted user: 422")
            .delete("/users/{user}")
            .expect(204)
            .post("/orders", &order())
            .expect_at(422, USER),
    ];
    let others = others.map(|case| case.says("O9").nothing_stored(Service::Order));
    missing.into_iter().chain(faulty).chain(others).collect()
}

const USER: &[&str] = &["/utilisateur_id"];
const LINES: &[&str] = &["/produits"];
const SECOND: &[&str] = &["/produits/1/quantite"];
const TOTAL: &[&str] = &["/prix_total"];
const DELIVERY: &[&str] = &["/adresse_livraison"];

/// A fault in words, how the body differs from a good one, and the pointers that must name it.
type Fault = (String, Value, &'static [&'static str]);

fn fault(what: impl Into<String>, changes: Value, pointers: &'static [&'static str]) -> Fault {
    (what.into(), changes, pointers)
}

/// Faults that the schema shows.
fn unreadable() -> [Fault; 3] {
    let user = |what: &str, id: Value| fault(what, json!({ "utilisateur_id": id }), USER);
    [
        user("a `utilisateur_id` that is no UUID", json!("42")),
        user("a number for `utilisateur_id`", json!(42)),
        user("null for `utilisateur_id`", json!(null)),
    ]
}

fn unreadable_lines() -> [Fault; 14] {
    let big: Value = serde_json::from_str("123456789012345678901234567890").unwrap_or_default();
    let (count, one) = (ORDER_LINES + 1, json!({ "id": "{first}" }));
    let lines =
        |what: &str, lines: Value, pointers| fault(what, json!({ "produits": lines }), pointers);
    let second = |what: &str, quantite: Value| {
        lines(what, json!([one, { "id": "{second}", "quantite": quantite }]), SECOND)
    };
    [
        lines("no line at all", json!([]), LINES),
        lines(&format!("{count} lines"), json!(vec![&one; count]), LINES),
        lines("an object for `produits`", one.clone(), LINES),
        lines("null for `produits`", json!(null), LINES),
        lines("a line that is no object", json!(["{first}"]), &["/produits/0"]),
        lines("a line without `id`", json!([{ "quantite": 1 }]), &["/produits/0/id"]),
        lines("a product id that is no UUID", json!([{ "id": "42" }]), &["/produits/0/id"]),
        second("a `quantite` of 0", json!(0)),
        second(&format!("a `quantite` of {}", grouped(QUANTITY + 1)), json!(QUANTITY + 1)),
        second("a `quantite` of -1", json!(-1)),
        second("a `quantite` of 1.5", json!(1.5)),
        second("a text for `quantite`", json!("2")),
        second("a `quantite` beyond 64 bits", big),
        lines(
            "an unknown field in a line",
            json!([{ "id": "{first}", "prix": 1 }]),
            &["/produits/0/prix"],
        ),
    ]
}

fn unreadable_texts() -> [Fault; 10] {
    let delivery =
        |what: &str, to: Value| fault(what, json!({ "adresse_livraison": to }), DELIVERY);
    let length = ADDRESS_CHARACTERS + 1;
    let too_long = format!("an `adresse_livraison` of {length} characters");
    let date = json!({ "date_achat": "2026-11-22T10:15:04.000Z" });
    let four =
        json!({ "utilisateur_id": 1, "surprise": 1, "produits": [{ "id": "x", "quantite": 0 }] });
    let places = &["/utilisateur_id", "/surprise", "/produits/0/id", "/produits/0/quantite"];
    [
        fault("a `prix_total` of 3 decimals", json!({ "prix_total": 5.999 }), TOTAL),
        fault("a text for `prix_total`", json!({ "prix_total": "59.97" }), TOTAL),
        delivery("a number for `adresse_livraison`", json!(12)),
        delivery("a blank `adresse_livraison`", json!("  ")),
        delivery(&too_long, json!("é".repeat(length))),
        delivery("NUL in `adresse_livraison`", json!("12\u{0} rue")),
        fault("the read-only field `id`", json!({ "id": UNKNOWN_ID }), &["/id"]),
        fault("the read-only field `date_achat`", date, &["/date_achat"]),
        fault("an unknown field", json!({ "code_promo": "NOEL" }), &["/code_promo"]),
        fault("four faults, naming all", four, places),
    ]
}

/// Faults that only the shop can know.
fn unacceptable() -> Vec<Fault> {
    let unknown = json!({ "id": UNKNOWN_ID });
    let third = json!([{ "id": "{first}" }, { "id": "{first}" }, unknown]);
    let both = json!({ "utilisateur_id": UNKNOWN_ID, "produits": [unknown] });
    let named = "an unknown product, named where it was sent";
    let naming_both = "an unknown user and an unknown product, naming both";
    vec![
        fault("an unknown user", json!({ "utilisateur_id": UNKNOWN_ID }), USER),
        fault("an unknown product", json!({ "produits": [unknown] }), &["/produits/0/id"]),
        fault(named, json!({ "produits": third }), &["/produits/2/id"]),
        fault(naming_both, both, &["/utilisateur_id", "/produits/0/id"]),
    ]
}

//! Orders: how they are placed, listed and deleted, and what is refused.

use chrono::{DateTime, TimeDelta};
use futures_util::future::try_join_all;

use super::prelude::*;
use super::totals;
use crate::limits::{ADDRESS_CHARACTERS, ORDER_LINES, QUANTITY, grouped};

const FIELDS: [&str; 6] =
    ["id", "date_achat", "utilisateur_id", "prix_total", "adresse_livraison", "produits"];

/// A fault in words, how the body differs from a good one, and the pointers that must name it.
type Fault = (String, Value, &'static [&'static str]);

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
    let borders =
        format!("{ORDER_LINES} lines and a `quantite` of {} are accepted", grouped(QUANTITY));
    [
        check("POST /orders answers 201 with the order, made with a UUIDv7", placed).says("O1"),
        check(DATED, dated).says("O2"),
        check(SNAPSHOT, snapshot).says("O4"),
        check("`quantite` is 1 by default", one_by_default),
        check("the same product twice is one line, where it came first", merged),
        check(borders, borders_accepted),
    ]
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

async fn dated(shop: Shop) -> Outcome {
    let response = shop.post("/orders", &shop.a_customer().await?.order()).await?;
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

async fn snapshot(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let (first, second) = (&customer.first, &customer.second);
    let lines =
        json!([{ "id": second["id"], "quantite": 3 }, { "id": first["id"], "quantite": 2 }]);
    let response = shop.post("/orders", &customer.order_of(&lines)).await?;
    has_lines(&response, &json!([line(second, 3), line(first, 2)]))
}

async fn one_by_default(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let response = shop.post("/orders", &customer.order_of_one()).await?;
    has_lines(&response, &json!([line(&customer.first, 1)]))
}

async fn merged(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let (first, second) = (&customer.first["id"], &customer.second["id"]);
    let lines = json!([
        { "id": second }, { "id": first, "quantite": 2 }, { "id": second, "quantite": QUANTITY - 1 }, { "id": first },
    ]);
    let response = shop.post("/orders", &customer.order_of(&lines)).await?;
    has_lines(&response, &json!([line(&customer.second, QUANTITY), line(&customer.first, 3)]))
}

async fn borders_accepted(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let first = &customer.first["id"];
    let many = json!(vec![json!({ "id": first }); ORDER_LINES]);
    let response = shop.post("/orders", &customer.order_of(&many)).await?;
    has_lines(&response, &json!([line(&customer.first, ORDER_LINES)]))?;
    let much = json!([{ "id": first, "quantite": QUANTITY }]);
    let response = shop.post("/orders", &customer.order_of(&much)).await?;
    has_lines(&response, &json!([line(&customer.first, QUANTITY)]))
}

fn has_lines(response: &Response, expected: &Value) -> Outcome {
    let produits = &response.status(201)?.json()?["produits"];
    response.expect(same(produits, expected), format!("`produits` {expected}"))
}

fn line(product: &Value, quantite: usize) -> Value {
    json!({ "id": product["id"], "nom": product["nom"], "prix": product["prix"], "quantite": quantite })
}

fn delivery() -> [Check; 3] {
    const OWN: &str = "`adresse_livraison` of the order is kept, without the white space around it";
    [
        check("`adresse_livraison` is the user's `adresse` by default", |shop| async move {
            let response = shop.post("/orders", &shop.a_customer().await?.order()).await?;
            goes_to(&response, ADDRESS)
        }),
        check("`adresse_livraison` stays as it was when the user moves", moved),
        check(OWN, own_address),
    ]
}

async fn moved(shop: Shop) -> Outcome {
    const NEW: &str = "8 place Bellecour, Lyon";
    let customer = shop.a_customer().await?;
    let before = shop.an_order_like(&customer.order()).await?;
    shop.patch(&user_path(&customer.user), &json!({ "adresse": NEW })).await?.status(200)?;
    let response = shop.get(&order_path(&before)).await?;
    let same = response.status(200)?.json()?["adresse_livraison"] == ADDRESS;
    response.expect(same, format!("still {ADDRESS}"))?;
    let response = shop.post("/orders", &customer.order()).await?;
    response.expect(response.status(201)?.json()?["adresse_livraison"] == NEW, format!("now {NEW}"))
}

async fn own_address(shop: Shop) -> Outcome {
    let body = shop.a_customer().await?.order();
    let long = "é".repeat(ADDRESS_CHARACTERS);
    for (sent, kept) in
        [("  3 quai Saint-Antoine\nLyon ", "3 quai Saint-Antoine\nLyon"), (&long, &long)]
    {
        let body = with(body.clone(), &json!({ "adresse_livraison": sent }));
        goes_to(&shop.post("/orders", &body).await?, kept)?;
    }
    Ok(())
}

fn goes_to(response: &Response, address: &str) -> Outcome {
    let kept = response.status(201)?.json()?["adresse_livraison"] == address;
    response.expect(kept, format!("`adresse_livraison` {address:?}"))
}

fn listing() -> [Check; 6] {
    [
        check("a placed order can be fetched at its Location", fetched_at_location).says("O8"),
        check("16 orders placed at once are 16 orders, all listed", placed_at_once).says("O8"),
        check("GET /orders lists a placed order once, as its own page shows it", listed),
        check("GET /orders lists orders oldest first", oldest_first),
        check("the orders of a deleted user stay readable", orphaned).says("O11"),
        check("HEAD answers as GET does, without a body", head).says("L4"),
    ]
}

async fn fetched_at_location(shop: Shop) -> Outcome {
    let response = shop.post("/orders", &shop.a_customer().await?.order()).await?;
    let placed = response.status(201)?.json()?;
    let fetched = shop.get(response.location()?.as_str()).await?;
    fetched
        .expect(same(&fetched.status(200)?.json()?, &placed), format!("the placed order {placed}"))
}

async fn listed(shop: Shop) -> Outcome {
    let placed = shop.an_order().await?;
    let (list, mut orders) = shop.list("/orders").await?;
    orders.retain(|order| order["id"] == placed["id"]);
    let once = orders.len() == 1 && same(&orders[0], &placed);
    list.expect(once, format!("the placed order once: {placed}"))
}

async fn oldest_first(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let mut placed = Vec::new();
    for _ in 0..4 {
        placed.push(shop.an_order_like(&customer.order()).await?["id"].clone());
    }
    let (list, mut orders) = shop.list("/orders").await?;
    orders.retain(|order| order["utilisateur_id"] == customer.user["id"]);
    list.expect(
        orders.iter().map(|order| &order["id"]).eq(&placed),
        format!("these four in the order of their creation: {}", json!(placed)),
    )
}

async fn placed_at_once(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let body = customer.order();
    let mut placed = try_join_all((0..16).map(|_| shop.an_order_like(&body))).await?;
    let (list, mut listed) = shop.list("/orders").await?;
    listed.retain(|order| order["utilisateur_id"] == customer.user["id"]);
    for orders in [&mut placed, &mut listed] {
        orders.sort_by_key(|order| id(order).to_owned());
    }
    let ids: Vec<&str> = placed.iter().map(id).collect();
    let distinct = ids.windows(2).all(|pair| pair[0] != pair[1]);
    list.expect(distinct, format!("16 different ids, not {ids:?}"))?;
    list.expect(
        same(&json!(placed), &json!(listed)),
        format!("these 16 orders, each once: {ids:?}"),
    )
}

async fn orphaned(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let placed = shop.an_order_like(&customer.order()).await?;
    shop.delete(&user_path(&customer.user)).await?.status(204)?;
    let response = shop.get(&order_path(&placed)).await?;
    let kept = same(&response.status(200)?.json()?, &placed);
    response.expect(kept, format!("the order as it was: {placed}"))?;
    let listed = shop.orders_of(&customer.user).await?;
    response.expect(listed.len() == 1, "the order in GET /orders as well")
}

async fn head(shop: Shop) -> Outcome {
    let path = order_path(&shop.an_order().await?);
    shop.answers_head(&["/orders", &path], Some(format!("/orders/{UNKNOWN_ID}"))).await
}

fn deleting() -> [Check; 3] {
    const ONCE: &str = "of 8 deletions of an order at once, one is a 204 and the others are 404s";
    [
        check("DELETE /orders/{id} is a 204 without a body, then a 404", deleted),
        check(
            ONCE,
            |shop| async move { shop.deletes_once(&order_path(&shop.an_order().await?)).await },
        ),
        check("a deleted order leaves GET /orders", |shop| async move {
            shop.deletes_from("/orders", &shop.an_order().await?).await
        }),
    ]
}

fn unknown() -> [Check; 2] {
    let unknown = case("GET /orders/{id} of an unknown order is a 404").says("O11");
    [
        unknown.get("/orders/{unknown}").delete("/orders/{unknown}").expect_no_field(404),
        check("a deleted order is a 404 for GET and DELETE, each a problem", deleted),
    ]
}

async fn deleted(shop: Shop) -> Outcome {
    let path = order_path(&shop.an_order().await?);
    shop.deletes(&path).await
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
    let faulty = [(400, "O14", unreadable()), (422, "O9", unacceptable())];
    let faulty = faulty.into_iter().flat_map(|(status, requirement, faults)| {
        faults.into_iter().map(move |(what, changes, pointers)| {
            let case = case(format!("POST /orders refuses {what}: {status}, nothing stored"));
            let case = case.says(requirement).post("/orders", &with(order(), &changes));
            case.expect_at(status, pointers).no_order()
        })
    });
    let half = json!({ "id": "{first}", "quantite": QUANTITY / 2 + 1 });
    let most = grouped(QUANTITY);
    let too_many =
        case(format!("POST /orders refuses more than {most} of a product in two lines: 422"));
    let too_many =
        too_many.says("O9").post("/orders", &with(order(), &json!({ "produits": [half, half] })));
    let deleted_user = case("POST /orders refuses a deleted user: 422").says("O9");
    let deleted_user = deleted_user.delete("/users/{user}").expect(204).post("/orders", &order());
    let others = [
        too_many.expect_within(422, PLACES).no_order(),
        deleted_user.expect_at(422, &["/utilisateur_id"]).no_order(),
    ];
    missing.into_iter().chain(faulty).chain(others).collect()
}

/// Faults that the schema shows.
fn unreadable() -> Vec<Fault> {
    let four =
        json!({ "utilisateur_id": 1, "surprise": 1, "produits": [{ "id": "x", "quantite": 0 }] });
    let places: &[_] = &["/utilisateur_id", "/surprise", "/produits/0/id", "/produits/0/quantite"];
    let (length, date) =
        (ADDRESS_CHARACTERS + 1, json!({ "date_achat": "2026-11-22T10:15:04.000Z" }));
    let long = json!({ "adresse_livraison": "é".repeat(length) });
    let too_long = format!("an `adresse_livraison` of {length} characters");
    let user = |what: &str, id: Value| (what.to_owned(), json!({ "utilisateur_id": id }), USER);
    let other = |what: &str, changes, pointers| (what.to_owned(), changes, pointers);
    let mut faults: Vec<Fault> = vec![
        user("a `utilisateur_id` that is no UUID", json!("42")),
        user("a number for `utilisateur_id`", json!(42)),
        user("null for `utilisateur_id`", json!(null)),
    ];
    faults.extend(unreadable_lines());
    faults.extend([
        other("a `prix_total` of 3 decimals", json!({ "prix_total": 5.999 }), TOTAL),
        other("a text for `prix_total`", json!({ "prix_total": "59.97" }), TOTAL),
        other("a number for `adresse_livraison`", json!({ "adresse_livraison": 12 }), DELIVERY),
        other("a blank `adresse_livraison`", json!({ "adresse_livraison": "  " }), DELIVERY),
        other(&too_long, long, DELIVERY),
        other(
            "NUL in `adresse_livraison`",
            json!({ "adresse_livraison": "12\u{0} rue" }),
            DELIVERY,
        ),
        other("the read-only field `id`", json!({ "id": UNKNOWN_ID }), &["/id"]),
        other("the read-only field `date_achat`", date, &["/date_achat"]),
        other("an unknown field", json!({ "code_promo": "NOEL" }), &["/code_promo"]),
        other("four faults, naming all", four, places),
    ]);
    faults
}

fn unreadable_lines() -> Vec<Fault> {
    let big: Value = serde_json::from_str("123456789012345678901234567890").unwrap_or_default();
    let (count, one) = (ORDER_LINES + 1, json!({ "id": "{first}" }));
    let fault = |what: &str, lines: Value, pointers: &'static [&'static str]| {
        (what.to_owned(), json!({ "produits": lines }), pointers)
    };
    let second = |what: &str, quantite: Value| {
        let lines = json!([one, { "id": "{second}", "quantite": quantite }]);
        fault(what, lines, &["/produits/1/quantite"])
    };
    vec![
        fault("no line at all", json!([]), LINES),
        fault(&format!("{count} lines"), json!(vec![&one; count]), LINES),
        fault("an object for `produits`", one.clone(), LINES),
        fault("null for `produits`", json!(null), LINES),
        fault("a line that is no object", json!(["{first}"]), &["/produits/0"]),
        fault("a line without `id`", json!([{ "quantite": 1 }]), &["/produits/0/id"]),
        fault("a product id that is no UUID", json!([{ "id": "42" }]), &["/produits/0/id"]),
        second("a `quantite` of 0", json!(0)),
        second(&format!("a `quantite` of {}", grouped(QUANTITY + 1)), json!(QUANTITY + 1)),
        second("a `quantite` of -1", json!(-1)),
        second("a `quantite` of 1.5", json!(1.5)),
        second("a text for `quantite`", json!("2")),
        second("a `quantite` beyond 64 bits", big.clone()),
        fault(
            "an unknown field in a line",
            json!([{ "id": "{first}", "prix": 1 }]),
            &["/produits/0/prix"],
        ),
    ]
}

const USER: &[&str] = &["/utilisateur_id"];
const LINES: &[&str] = &["/produits"];
const DELIVERY: &[&str] = &["/adresse_livraison"];
const TOTAL: &[&str] = &["/prix_total"];

/// Faults that only the shop can know.
fn unacceptable() -> Vec<Fault> {
    let unknown = json!({ "id": UNKNOWN_ID });
    let third = json!([{ "id": "{first}" }, { "id": "{first}" }, unknown]);
    let both = json!({ "utilisateur_id": UNKNOWN_ID, "produits": [unknown] });
    let named = "an unknown product, named where it was sent";
    let naming_both = "an unknown user and an unknown product, naming both";
    vec![
        ("an unknown user".into(), json!({ "utilisateur_id": UNKNOWN_ID }), USER),
        ("an unknown product".into(), json!({ "produits": [unknown] }), &["/produits/0/id"]),
        (named.into(), json!({ "produits": third }), &["/produits/2/id"]),
        (naming_both.into(), both, &["/utilisateur_id", "/produits/0/id"]),
    ]
}

//! What a notifier says, its history of notifications, and what a notifier makes of unusual events.

use std::time::Duration;

use futures_util::future::try_join_all;
use rust_decimal::Decimal;

use super::events::{CREATED, DELETED, an_order_after_a_refused_one, announced, published};
use super::prelude::*;
use crate::console::{Console, names};
use crate::kafka::Message;
use crate::limits::{QUANTITY, grouped_by};

const FIELDS: [&str; 8] =
    ["id", "type", "commande_id", "message", "date", "publie_le", "affiche_le", "commande"];

/// How long an event may take from the response to the console.
const POLLS: u32 = 60;
const PAUSE: Duration = Duration::from_millis(250);

/// What to do about a notifier that cannot be heard.
const UNHEARD: (&str, &str) = (
    "a JSON array in GET /notifications, or what the notifier prints: --console FILE, or --console - \
     behind docker compose logs --follow --tail 0 --no-log-prefix notifier-service |",
    "un tableau JSON dans GET /notifications, ou ce que le notificateur affiche : --console FICHIER, ou --console - \
     derrière docker compose logs --follow --tail 0 --no-log-prefix notifier-service |",
);

pub fn checks() -> Vec<Check> {
    let place = (Level::Events, Service::Notifier);
    let sections = [
        section(place, "GET /notifications", "N1", history()),
        section(place, "GET /notifications", "N4", messages()),
        section(place, "events of the topic", "K5", consumed()),
    ];
    sections.into_iter().flatten().collect()
}

fn history() -> [Check; 6] {
    const PLACED: &str = "a placed order is notified with the order as its own page shows it";
    const AFTER: &str =
        "a deleted order is notified after its creation, with the order as it last was";
    const ONCE: &str =
        "8 orders placed and deleted at once are notified twice each, once per event";
    [
        check(PLACED, placed).says("N3"),
        check(AFTER, deleted).says("N3"),
        check("notifications have their fields, a UUIDv7 and times in UTC", well_formed).says("N2"),
        check("a refused order is not notified", not_refused),
        check(ONCE, each_once),
        case("HEAD /notifications answers as GET does, without a body")
            .says("L4")
            .head("/notifications")
            .expect_head(),
    ]
}

async fn placed(shop: Shop) -> Outcome {
    let order = shop.an_order().await?;
    let (response, events) = notified(&shop, &order, 1).await?;
    let event = &events[0];
    response.expect(event["type"] == CREATED, format!("the type {CREATED} in {event}"))?;
    is_about(&response, event, &order)
}

async fn deleted(shop: Shop) -> Outcome {
    let order = shop.a_deleted_order().await?;
    let (response, events) = notified_of_both(&shop, &order).await?;
    is_about(&response, &events[0], &order)
}

fn is_about(response: &Response, event: &Value, order: &Value) -> Outcome {
    let same = same(&event["commande"], order);
    response.expect(same, format!("a `commande` equal to {order} in {event}"))
}

async fn well_formed(shop: Shop) -> Outcome {
    let order = shop.a_deleted_order().await?;
    let (response, events) = notified(&shop, &order, 2).await?;
    for event in &events {
        let expect = |holds, what: &str| response.expect(holds, format!("{what} in {event}"));
        expect(has_exactly(event, &FIELDS), &format!("exactly {FIELDS:?}"))?;
        expect(is_uuid_v7(&event["id"]), "an `id` that is a UUIDv7")?;
        expect(is_text(&event["message"], 1000), "a `message`")?;
        let times = ["date", "publie_le", "affiche_le"].map(|field| time(&event[field]));
        let all = times.iter().all(Option::is_some);
        expect(all, "times in UTC with milliseconds and a Z")?;
        // The broker's clock may be another one, so that `publie_le` is not compared.
        expect(times[0] <= times[2], "a `date` that is not after `affiche_le`")?;
    }
    response.expect(events[0]["id"] != events[1]["id"], "an id of its own for each event")
}

async fn not_refused(shop: Shop) -> Outcome {
    let order = an_order_after_a_refused_one(&shop).await?;
    let (response, _) = notified(&shop, &order, 1).await?;
    let user = &order["utilisateur_id"];
    let all = response.array()?;
    let count = all.iter().filter(|event| event["commande"]["utilisateur_id"] == *user).count();
    response.expect(count == 1, format!("one notification for the customer {user}, not {count}"))
}

async fn each_once(shop: Shop) -> Outcome {
    let orders = try_join_all((0..8).map(|_| shop.a_deleted_order())).await?;
    for order in &orders {
        notified(&shop, order, 2).await?;
    }
    // A repetition would come a moment later.
    tokio::time::sleep(PAUSE * 4).await;
    for order in &orders {
        notified(&shop, order, 2).await?;
    }
    Ok(())
}

/// The console's lines, without their time.
fn messages() -> [Check; 5] {
    const PLACED: &str =
        "the message of a placed order tells its articles, its total and where it goes";
    const LARGE: &str = "the message of a large order has its total in groups of three digits";
    [
        check(PLACED, |shop| async move {
            placed_with(&shop, &shop.a_customer().await?.order(), "3 articles").await
        }),
        check("the message of an order of one article is in the singular", |shop| async move {
            placed_with(&shop, &shop.a_customer().await?.order_of_one(), "1 article").await
        }),
        check(LARGE, large_total),
        check("the message of a deleted order is its id", deleted_message),
        check("the message is one line even when the address is not", one_line),
    ]
}

async fn large_total(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let (_, products) = shop.list("/products").await?;
    let dearest = products.iter().max_by_key(|product| money(&product["prix"]));
    let dearest = dearest.map(|product| &product["id"]);
    let body = customer.order_of(&json!([{ "id": dearest, "quantite": QUANTITY }]));
    placed_with(&shop, &body, &format!("{QUANTITY} articles")).await
}

async fn placed_with(shop: &Shop, body: &Value, articles: &str) -> Outcome {
    let order = shop.an_order_like(body).await?;
    let (response, events) = notified(shop, &order, 1).await?;
    let total = euros(money(&order["prix_total"]).unwrap_or_default());
    let id = id(&order);
    let expected = format!("commande ajoutée    {id}  {articles}  {total} €  → {ADDRESS}");
    has_message(&response, &events[0], &expected)
}

async fn deleted_message(shop: Shop) -> Outcome {
    let order = shop.a_deleted_order().await?;
    let (response, events) = notified(&shop, &order, 2).await?;
    has_message(&response, &events[0], &format!("commande supprimée  {}", id(&order)))
}

fn has_message(response: &Response, event: &Value, expected: &str) -> Outcome {
    let message = &event["message"];
    response.expect(message == expected, format!("the message {expected:?}, not {message}"))
}

async fn one_line(shop: Shop) -> Outcome {
    let lines = json!({ "adresse_livraison": "Bâtiment B\n12 rue des Lilas" });
    let body = with(shop.a_customer().await?.order(), &lines);
    let order = shop.an_order_like(&body).await?;
    let (response, events) = notified(&shop, &order, 1).await?;
    let message = events[0]["message"].as_str().unwrap_or_default();
    let complete = message.contains("Bâtiment B") && message.ends_with("12 rue des Lilas");
    let one_line = !message.contains(char::is_control);
    response.expect(
        complete && one_line,
        format!("the whole address without a line feed in {message:?}"),
    )
}

/// An amount in French: a comma, two decimals, a narrow space that does not break between groups of three digits.
fn euros(amount: Decimal) -> String {
    let text = format!("{amount:.2}");
    let (euros, cents) = text.split_once('.').unwrap_or((&text, "00"));
    format!("{},{cents}", grouped_by("\u{202f}", euros))
}

/// What a notifier makes of events that are not what our order-service publishes once. The kit publishes them.
fn consumed() -> [Check; 5] {
    const UNKNOWN: &str = "an event with fields that nobody knows is shown as if it had none";
    const TYPES: &str =
        "an event of a type that nobody knows is skipped, and the next one is shown";
    const OPTIONAL: &str =
        "an event without an optional attribute is shown, and dated all the same";
    const UNREADABLE: &str = "a message that cannot be read is not shown, and the next one is";
    let again = check("an event that is announced again is not shown again", again).says("N1");
    [
        again.needs(Needs::Kafka),
        check(UNKNOWN, unknown_fields).needs(Needs::OrderStub),
        check(TYPES, unknown_types).says("K6").needs(Needs::OrderStub),
        check(OPTIONAL, optional_attributes).says("K7").needs(Needs::OrderStub),
        check(UNREADABLE, unreadable).says("K8").needs(Needs::OrderStub),
    ]
}

async fn again(shop: Shop) -> Outcome {
    let order = shop.an_order().await?;
    notified(&shop, &order, 1).await?;
    let event = announced(&shop, &order, &[CREATED]).await?[0].event();
    announce(&shop, &order, &event).await?;
    is_deleted_and_notified(&shop, &order).await
}

async fn unknown_fields(shop: Shop) -> Outcome {
    let (order, mut event) = another_event(&shop).await?;
    event["couleur"] = json!({ "papier": ["rouge", 1] });
    event["data"]["emballage"] = json!(null);
    event["data"]["produits"][0]["poids"] = json!(1.5);
    announce(&shop, &order, &event).await?;
    notified(&shop, &order, 2).await.map(drop)
}

async fn unknown_types(shop: Shop) -> Outcome {
    let (order, event) = another_event(&shop).await?;
    let changed = with(event.clone(), &json!({ "type": "order.created.v2" }));
    let other = with(event, &json!({ "type": "order.archived.v1", "id": 7 }));
    for unknown in [changed, without(other, "data")] {
        announce(&shop, &order, &unknown).await?;
    }
    is_deleted_and_notified(&shop, &order).await
}

async fn optional_attributes(shop: Shop) -> Outcome {
    let (order, event) = another_event(&shop).await?;
    let undated = new_id();
    for (optional, id) in
        [("subject", new_id()), ("time", undated.clone()), ("datacontenttype", new_id())]
    {
        let event = with(without(event.clone(), optional), &json!({ "id": id }));
        announce(&shop, &order, &event).await?;
    }
    let (response, shown) = notified(&shop, &order, 4).await?;
    let dated =
        shown.iter().find(|one| one["id"] == undated).map(|it| it["date"] == it["publie_le"]);
    response.expect(
        dated == Some(true),
        format!("a `date` of {undated} that is its `publie_le`: its event has no `time`"),
    )
}

async fn unreadable(shop: Shop) -> Outcome {
    let (order, event) = another_event(&shop).await?;
    let newer = with(event.clone(), &json!({ "specversion": "2.0" }));
    let data = without(event["data"].clone(), "produits");
    let incomplete = with(event, &json!({ "data": data }));
    for unreadable in ["{".to_owned(), "[]".into(), newer.to_string(), incomplete.to_string()] {
        announce(&shop, &order, &unreadable).await?;
    }
    is_deleted_and_notified(&shop, &order).await
}

/// An order that is announced, and its event under an id of its own, so that it would be shown again.
async fn another_event(shop: &Shop) -> Result<(Value, Value), Failure> {
    let order = shop.an_order().await?;
    let event = announced(shop, &order, &[CREATED]).await?[0].event();
    Ok((order, with(event, &json!({ "id": new_id() }))))
}

/// Publishes a message about an order.
async fn announce(shop: &Shop, order: &Value, payload: &impl ToString) -> Outcome {
    let message = Message::about(order, payload.to_string());
    let sent = format!("a message {}", json!(message.payload));
    let published = shop.topic()?.publisher.publish(&message).await;
    published.map_err(|error| Failure::new("a topic that takes it", sent, format!("{error:#}")))
}

/// Expects the creation of an order and then its deletion, which lies behind everything about it, and nothing else.
async fn is_deleted_and_notified(shop: &Shop, order: &Value) -> Outcome {
    shop.delete(&order_path(order)).await?.status(204)?;
    notified_of_both(shop, order).await.map(drop)
}

/// The notifications of a deletion and, behind it, of the creation.
async fn notified_of_both(shop: &Shop, order: &Value) -> Result<(Response, Vec<Value>), Failure> {
    let (response, events) = notified(shop, order, 2).await?;
    let types: Vec<&Value> = events.iter().map(|event| &event["type"]).collect();
    let expected = format!("[{DELETED}, {CREATED}], newest first, not {}", json!(types));
    response.expect(types == [DELETED, CREATED], expected)?;
    Ok((response, events))
}

/// The notifications of an order in the order of the list, once there are `count` of them.
pub async fn notified(
    shop: &Shop,
    order: &Value,
    count: usize,
) -> Result<(Response, Vec<Value>), Failure> {
    let mut polls = 0;
    loop {
        let (response, mut events) = shop.list("/notifications").await?;
        events.retain(|event| event["commande_id"] == order["id"]);
        polls += 1;
        if events.len() == count {
            return Ok((response, events));
        }
        if events.len() > count || polls == POLLS {
            let (id, found) = (id(order), Value::from(events));
            return Err(response.fail(format!(
                "{count} notifications of the order {id} within 15 s, not {found}"
            )));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// How many lines the notifier has printed.
pub fn printed(shop: &Shop) -> usize {
    shop.console().map_or(0, Console::len)
}

/// Waits until the notifier has spoken of the order so often. The topic is no proof: what is there, the order-service has
/// written, or the kit.
pub async fn heard(shop: &Shop, order: &str, before: usize, times: usize, cause: &str) -> Outcome {
    for _ in 0..POLLS {
        if told(shop, order, before).await? >= times {
            return Ok(());
        }
        if shop.console().is_some_and(Console::has_ended) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    let (subject, sujet) = match shop.console() {
        Some(_) => ("line", "ligne"),
        None => ("notification", "notification"),
    };
    let (another, autre) = if times == 1 { ("a", "une") } else { ("one more", "une autre") };
    let expected = (
        format!("{another} {subject} that names the order {order}, within 15 s of {cause}"),
        format!("{autre} {sujet} qui cite la commande {order}, en 15 s après {cause}"),
    );
    let came = match shop.console() {
        Some(console) => console.last(before),
        None => ("in GET /notifications: nothing", "dans GET /notifications : rien").into(),
    };
    Err(Failure::new(expected, cause, came.and(&published(shop, order).await)))
}

/// How often the notifier has spoken of the order: on its console, when the kit reads that, or in its history.
pub async fn told(shop: &Shop, order: &str, before: usize) -> Result<usize, Failure> {
    if let Some(console) = shop.console() {
        return Ok(console.count(order, before));
    }
    let response = shop.get("/notifications").await?;
    let is_missing = matches!(response.status.as_u16(), 404 | 405 | 501);
    match response.parsed() {
        Ok(Value::Array(items)) if response.status.is_success() => {
            Ok(items.iter().filter(|item| names(&item.to_string(), order)).count())
        }
        _ if is_missing || response.status.is_success() => Err(response.fail(UNHEARD).unjudged()),
        _ => Err(response.fail((
            "a list of notifications, or a 404 of who has none",
            "une liste de notifications, ou un 404 de qui n'en a pas",
        ))),
    }
}

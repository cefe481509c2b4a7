//! What the other services of the shop need of one: green means that it works beside them, and not more.

use chrono::DateTime;
use rust_decimal::Decimal;

use super::brief::{a_user, an_order, first_name, found, listed, succeeded};
use super::events::{CREATED, DELETED, announced, published};
use super::prelude::*;
use crate::kafka::Record;
use crate::limits::PRODUCT_NAME_CHARACTERS;

/// How order-service knows that there is no such user.
const UNKNOWN_USER: &str = "urn:echoppe:problem:unknown-user";

const USER_ID: (&str, &str) = ("a user's `id` is a UUID", "l'`id` d'un utilisateur est un UUID");
const USER_ANSWERED: (&str, &str) = (
    "POST /users takes `prenom`, and answers with the user",
    "POST /users accepte `prenom`, et répond avec l'utilisateur",
);
const USER_SHOWN: (&str, &str) = (
    "GET /users/{id} answers with the user and the `adresse`",
    "GET /users/{id} répond avec l'utilisateur et son `adresse`",
);
const NOBODY: (&str, &str) = (
    "GET /users/{id} of nobody is a 404 that says so",
    "GET /users/{id} d'un inconnu est un 404 qui le dit",
);
const PRODUCT_IDS: (&str, &str) =
    ("the `id` of each product is a UUID", "l'`id` de chaque produit est un UUID");
const PRODUCTS: (&str, &str) = (
    "each product has a `nom` and an exact `prix`",
    "chaque produit a un `nom` et un `prix` exact",
);
const BY_IDS: (&str, &str) = (
    "GET /products?ids= has those of these products that exist",
    "GET /products?ids= a ceux de ces produits qui existent",
);
const ORDER_ID: (&str, &str) = ("an order's `id` is a UUID", "l'`id` d'une commande est un UUID");
const ORDER_ANSWERED: (&str, &str) = (
    "POST /orders takes a `quantite`, and answers with the order",
    "POST /orders accepte une `quantite`, et répond avec la commande",
);
const PLACED: (&str, &str) = (
    "the event of a placed order can be read by the notifier",
    "l'événement d'une commande ajoutée est lisible par le notificateur",
);
const REMOVED: (&str, &str) = (
    "the event of a deleted order can be read by the notifier",
    "l'événement d'une commande supprimée est lisible par le notificateur",
);
const KEYED: (&str, &str) = (
    "an order's events have its id as their key",
    "les événements d'une commande ont son id pour clé",
);

pub fn checks() -> Vec<Check> {
    use Service::{Order, Product, User};

    let at = |service| (Level::Stack, service);
    let on_topic = |name, run: fn(Shop) -> _| check(name, run).needs(Needs::Kafka);
    let posted = [check(USER_ID, user_id), check(USER_ANSWERED, user_answered).says("S2")];
    let shown = [check(USER_SHOWN, user_shown), check(NOBODY, nobody).says("S4")];
    let listed = [
        case(PRODUCT_IDS).get("/products").that(product_ids),
        case(PRODUCTS).says("S6").get("/products").that(readable_products),
    ];
    let ordered = [check(ORDER_ID, order_id), check(ORDER_ANSWERED, order_answered).says("S2")];
    let announced = [
        on_topic(PLACED, |shop| Box::pin(event(shop, CREATED))),
        on_topic(REMOVED, |shop| Box::pin(event(shop, DELETED))),
        check(KEYED, keyed).says("S8").needs(Needs::Kafka),
    ];
    let sections = [
        section(at(User), "POST /users", "S1", posted),
        section(at(User), "GET /users/{id}", "S3", shown),
        section(at(Product), "GET /products", "S1", listed),
        section(at(Product), "GET /products?ids=", "S5", [check(BY_IDS, by_ids)]),
        section(at(Order), "POST /orders", "S1", ordered),
        section(at(Order), "the topic", "S7", announced),
    ];
    sections.into_iter().flatten().collect()
}

async fn user_id(shop: Shop) -> Outcome {
    let user = a_user(&shop).await?;
    a_uuid(&user.list, &user.listed()?["id"])
}

/// As the front-end sends it, and shows what is answered.
async fn user_answered(shop: Shop) -> Outcome {
    let sent = with(user(), &json!({ "adresse": own_address() }));
    let response = shop.post("/users", &sent).await?;
    succeeded(&response)?;
    let user = response.parsed()?;
    let is_kept = ["nom", "adresse"].iter().all(|field| user[field] == sent[field])
        && first_name(&user) == first_name(&sent)
        && !id(&user).is_empty();
    response.expect(is_kept, answered("the user", "l'utilisateur", &sent))
}

fn answered(what: &str, quoi: &str, sent: &Value) -> (String, String) {
    (
        format!("{what} in the answer: an `id` beside {sent}; the front-end shows it at once"),
        format!(
            "{quoi} dans la réponse : un `id` en plus de {sent} ; le front-end l'affiche aussitôt"
        ),
    )
}

async fn user_shown(shop: Shop) -> Outcome {
    let user = a_user(&shop).await?;
    let (known, response) = (user.listed()?, shop.get(&format!("/users/{}", user.id)).await?);
    let shown = response.status(200)?.parsed()?;
    let is_same = shown["id"] == known["id"] && shown["adresse"] == known["adresse"];
    let (id, address) = (&known["id"], &known["adresse"]);
    response.expect(
        is_same,
        (
            format!("`id` {id} and `adresse` {address}; order-service asks for them"),
            format!("`id` {id} et `adresse` {address} ; order-service les demande"),
        ),
    )
}

async fn nobody(shop: Shop) -> Outcome {
    says_unknown(&shop.get(&format!("/users/{UNKNOWN_ID}")).await?)?;
    let path = format!("/users/{}", a_user(&shop).await?.id);
    succeeded(&shop.delete(&path).await?)?;
    says_unknown(&shop.get(&path).await?)
}

fn says_unknown(response: &Response) -> Outcome {
    let kind = response.status(404)?.parsed().unwrap_or_default()["type"].clone();
    response.expect(
        kind == UNKNOWN_USER,
        (
            format!(
                "a JSON body with \"type\": \"{UNKNOWN_USER}\"; order-service takes any other 404 for \
                 a fault, and answers orders of nobody 503 instead of 422"
            ),
            format!(
                "un corps JSON avec \"type\": \"{UNKNOWN_USER}\" ; order-service prend tout autre 404 \
                 pour une panne, et répond 503 au lieu de 422 aux commandes d'un inconnu"
            ),
        ),
    )
}

fn product_ids(response: &Response) -> Outcome {
    listed(response)?.iter().try_for_each(|product| a_uuid(response, &product["id"]))
}

fn a_uuid(response: &Response, id: &Value) -> Outcome {
    response.expect(
        is_uuid(id),
        (
            format!("an `id` that is a UUID, as text, unlike {id}; the other services read no other"),
            format!(
                "un `id` qui est un UUID, en texte, et non {id} ; les autres services n'en lisent pas d'autre"
            ),
        ),
    )
}

fn readable_products(response: &Response) -> Outcome {
    for product in &listed(response)? {
        let name = product["nom"].as_str().unwrap_or_default();
        let named = !name.trim().is_empty() && name.chars().count() <= PRODUCT_NAME_CHARACTERS;
        let is_readable = named && money(&product["prix"]).is_some();
        response.expect(
            is_readable,
            (
                format!(
                    "a `nom` of 1 to {PRODUCT_NAME_CHARACTERS} characters and a `prix` such as 12.50, not \
                     \"12.50\" or 0.30000000000000004, unlike {product}; nobody can order what has none"
                ),
                format!(
                    "un `nom` de 1 à {PRODUCT_NAME_CHARACTERS} caractères et un `prix` comme 12.50, et non \
                     \"12.50\" ou 0.30000000000000004, contrairement à {product} ; personne ne peut le commander"
                ),
            ),
        )?;
    }
    Ok(())
}

async fn by_ids(shop: Shop) -> Outcome {
    let response = shop.get("/products").await?;
    let products = listed(&response)?;
    response.expect(!products.is_empty(), ("a product at least", "au moins un produit"))?;
    let some = &products[..products.len().min(2)];
    let ids: Vec<&str> = some.iter().map(id).collect();
    answers_exactly(&shop, &ids.join(","), some).await?;
    answers_exactly(&shop, &format!("{UNKNOWN_ID},{}", ids[0]), &some[..1]).await?;
    answers_exactly(&shop, UNKNOWN_ID, &[]).await
}

async fn answers_exactly(shop: &Shop, ids: &str, wanted: &[Value]) -> Outcome {
    let response = shop.get(&format!("/products?ids={ids}")).await?;
    let answered = listed(&response)?;
    let is_exact = answered.len() == wanted.len()
        && wanted.iter().all(|product| answered.iter().any(|one| same(one, product)));
    let wanted = Value::from(wanted.to_vec());
    response.expect(
        is_exact,
        (
            format!("exactly {wanted}, in any order; order-service asks so for what is ordered"),
            format!("exactement {wanted}, dans n'importe quel ordre ; order-service demande ainsi ce qui est commandé"),
        ),
    )
}

async fn order_id(shop: Shop) -> Outcome {
    let (response, id, _) = an_order(&shop).await?;
    let listed = found(&shop, "/orders", &id).await?.1;
    a_uuid(&response, &listed.unwrap_or_default()["id"])
}

/// As the front-end sends it, and shows what is answered.
async fn order_answered(shop: Shop) -> Outcome {
    let user = a_user(&shop).await?;
    let (first, second) = shop.two_products().await?;
    let prices = [&first, &first, &second].map(|product| to_the_cent(&product["prix"]));
    let total: Option<Decimal> = prices.into_iter().sum();
    let sent = json!({
        "utilisateur_id": user.listed()?["id"],
        "adresse_livraison": own_address(),
        "prix_total": number(total.unwrap_or_default()),
        "produits": [{ "id": first["id"], "quantite": 2 }, { "id": second["id"], "quantite": 1 }],
    });
    let response = shop.post("/orders", &sent).await?;
    succeeded(&response)?;
    let order = response.parsed()?;
    let is_kept = !id(&order).is_empty()
        && order["utilisateur_id"] == sent["utilisateur_id"]
        && to_the_cent(&order["prix_total"]) == total;
    response.expect(is_kept, answered("the order", "la commande", &sent))
}

async fn event(shop: Shop, kind: &'static str) -> Outcome {
    let (_, id, _) = an_order(&shop).await?;
    let order = json!({ "id": id });
    let [created] = announced(&shop, &order, &[CREATED]).await?;
    if kind == CREATED {
        return readable(&shop, &created, &id, "POST /orders").await;
    }
    let cause = format!("DELETE /orders/{id}");
    succeeded(&shop.delete(&format!("/orders/{id}")).await?)?;
    let [deleted] = announced(&shop, &order, &[DELETED]).await?;
    let is_new = deleted.event()["id"] != created.event()["id"];
    let other = (
        "an `id` other than that of the creation, which the notifier has shown already",
        "un autre `id` que celui de la création, que le notificateur a déjà affichée",
    );
    match is_new {
        true => readable(&shop, &deleted, &id, &cause).await,
        false => Err(Failure::new(other, cause, deleted.to_string())),
    }
}

async fn keyed(shop: Shop) -> Outcome {
    let (_, id, _) = an_order(&shop).await?;
    succeeded(&shop.delete(&format!("/orders/{id}")).await?)?;
    let events = announced(&shop, &json!({ "id": id }), &[CREATED, DELETED]).await?;
    let expected = (
        format!("the key {id}, so that both events are in one partition, in their order"),
        format!(
            "la clé {id}, pour que les deux événements soient dans une partition, dans leur ordre"
        ),
    );
    match events.iter().find(|event| event.key.as_deref() != Some(&*id)) {
        Some(event) => Err(Failure::new(expected, "POST /orders, DELETE", event.to_string())),
        None => Ok(()),
    }
}

/// Fails with all that the notifier would not read in an event, and with what it said of it.
async fn readable(shop: &Shop, record: &Record, order: &str, cause: &str) -> Outcome {
    let faults = faults(&record.event(), order);
    if faults.is_empty() {
        return Ok(());
    }
    let faults = faults.join(", ");
    let expected = (
        format!("an event with {faults}; the notifier sets this one aside, and shows nothing"),
        format!("un événement avec {faults} ; le notificateur écarte celui-ci, et n'affiche rien"),
    );
    let came = Words::from(record.to_string()).and(&published(shop, order).await);
    Err(Failure::new(expected, cause, came))
}

/// What an event lacks of what the notifier reads.
fn faults(event: &Value, order: &str) -> Vec<String> {
    let data = &event["data"];
    let is_time = |value: &Value| {
        value.as_str().is_some_and(|text| DateTime::parse_from_rfc3339(text).is_ok())
    };
    let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    let amount = |value: &Value| money(value).is_some();
    let mut wanted = vec![
        ("`specversion`: \"1.0\"".to_owned(), event["specversion"] == "1.0"),
        ("`id`: UUID".to_owned(), is_uuid(&event["id"])),
        ("`source`: \"/…\"".to_owned(), is_text(&event["source"])),
        ("`time`: 2026-11-22T10:15:04Z".into(), event["time"].is_null() || is_time(&event["time"])),
        (format!("`data.id`: \"{order}\""), data["id"] == order),
        ("`data.date_achat`: 2026-11-22T10:15:04Z".into(), is_time(&data["date_achat"])),
        ("`data.utilisateur_id`: UUID".into(), is_uuid(&data["utilisateur_id"])),
        ("`data.prix_total`: 12.50".into(), amount(&data["prix_total"])),
        ("`data.adresse_livraison`: \"…\"".into(), data["adresse_livraison"].is_string()),
        ("`data.produits`: […]".into(), data["produits"].is_array()),
    ];
    for attribute in ["subject", "datacontenttype"] {
        let value = &event[attribute];
        wanted.push((format!("`{attribute}`: \"…\""), value.is_null() || value.is_string()));
    }
    for (place, line) in data["produits"].as_array().into_iter().flatten().enumerate() {
        let quantity = line["quantite"].as_u64().is_some_and(|it| u32::try_from(it).is_ok());
        let at = |field: &str| format!("`data.produits[{place}].{field}`");
        wanted.push((format!("{}: UUID", at("id")), is_uuid(&line["id"])));
        wanted.push((format!("{}: \"…\"", at("nom")), line["nom"].is_string()));
        wanted.push((format!("{}: 12.50", at("prix")), amount(&line["prix"])));
        wanted.push((format!("{}: 1", at("quantite")), quantity));
    }
    wanted.into_iter().filter(|(_, is_there)| !is_there).map(|(what, _)| what).collect()
}

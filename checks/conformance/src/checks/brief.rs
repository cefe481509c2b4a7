//! What the exercise asks for, and nothing of what it does not ask for: names, not formats; effects, not statuses.

use std::time::Duration;

use rust_decimal::Decimal;

use super::notifications::{heard, printed, told};
use super::prelude::*;
use crate::response::A_LIST;

/// How the first name may be spelled; the exercise writes the first one.
const SPELLINGS: [&str; 2] = ["prénom", "prenom"];

const ORDER_FIELDS: [&str; 6] =
    ["id", "date_achat", "utilisateur_id", "prix_total", "adresse_livraison", "produits"];

const LIST: (&str, &str) = ("GET /users lists the users", "GET /users liste les utilisateurs");
const CREATE: (&str, &str) = (
    "POST /users makes a user, who is listed then",
    "POST /users crée un utilisateur, qui est ensuite dans la liste",
);
const PATCH: (&str, &str) = (
    "PATCH /users/{id} changes what is sent and nothing else",
    "PATCH /users/{id} change ce qui est envoyé et rien d'autre",
);
const DELETE: (&str, &str) = (
    "DELETE /users/{id} deletes the user, who is not listed then",
    "DELETE /users/{id} supprime l'utilisateur, qui n'est plus dans la liste",
);
const LIST_PRODUCTS: (&str, &str) =
    ("GET /products lists the products", "GET /products liste les produits");
const CREATE_ORDER: (&str, &str) =
    ("POST /orders makes an order", "POST /orders crée une commande");
const LIST_ORDERS: (&str, &str) = (
    "GET /orders lists the orders, with all that they have",
    "GET /orders liste les commandes, avec tout ce qu'elles contiennent",
);
const DELETE_ORDER: (&str, &str) = (
    "DELETE /orders/{id} deletes the order, which is not listed then",
    "DELETE /orders/{id} supprime la commande, qui n'est plus dans la liste",
);
const NEW: (&str, &str) =
    ("the notifier hears of a new order", "le notificateur annonce une nouvelle commande");
const DELETED: (&str, &str) =
    ("the notifier hears of a deleted order", "le notificateur annonce une commande supprimée");

const PAUSE: Duration = Duration::from_millis(250);

pub fn checks() -> Vec<Check> {
    use Service::{Notifier, Order, Product, User};

    let exercises = [
        (User, "GET /users", "B1", case(LIST).get("/users").that(users)),
        (User, "POST /users", "B2", check(CREATE, create_user)),
        (User, "PATCH /users/{id}", "B3", check(PATCH, patch_user)),
        (User, "DELETE /users/{id}", "B4", check(DELETE, delete_user)),
        (Product, "GET /products", "B5", case(LIST_PRODUCTS).get("/products").that(products)),
        (Order, "POST /orders", "B6", check(CREATE_ORDER, create_order)),
        (Order, "GET /orders", "B7", check(LIST_ORDERS, orders)),
        (Order, "DELETE /orders/{id}", "B8", check(DELETE_ORDER, delete_order)),
        (Notifier, "notifier: a new order", "B9", check(NEW, new)),
        (Notifier, "notifier: a deleted order", "B10", check(DELETED, deleted)),
    ];
    let checks = exercises.into_iter().flat_map(|(service, exercise, requirement, check)| {
        section((Level::Brief, service), exercise, requirement, [check])
    });
    checks.collect()
}

/// A user that nobody else has created.
pub struct Created {
    pub id: String,
    listed: Option<Value>,
    sent: Value,
    response: Response,
    pub list: Response,
}

impl Created {
    /// The user in `GET /users`.
    pub fn listed(&self) -> Result<&Value, Failure> {
        let missing = || {
            let id = &self.id;
            self.list.fail((
                format!("the new user {id} in the list"),
                format!("le nouvel utilisateur {id} dans la liste"),
            ))
        };
        self.listed.as_ref().ok_or_else(missing)
    }
}

/// Creates a user, by whichever spelling works. A service that reads JSON without looking takes the other one for no
/// first name at all.
pub async fn a_user(shop: &Shop) -> Result<Created, Failure> {
    let nameless = |user: &Value| first_name(user).is_null();
    match a_user_spelled(shop, SPELLINGS[0]).await? {
        Ok(created) if !created.listed.as_ref().is_some_and(nameless) => return Ok(created),
        Ok(created) => drop(shop.delete(&format!("/users/{}", created.id)).await?),
        Err(_refused) => {}
    }
    a_user_spelled(shop, SPELLINGS[1]).await?
}

/// A user with the first name in this spelling, or why there is none.
async fn a_user_spelled(shop: &Shop, spelling: &str) -> Result<Result<Created, Failure>, Failure> {
    let sent = json!({ "nom": "Durand", spelling: "Zoé", "adresse": own_address() });
    let response = shop.post("/users", &sent).await?;
    if let Err(refused) = succeeded(&response) {
        return Ok(Err(refused));
    }
    let id = id_of_created(shop, "/users", &response, "adresse", &sent).await?;
    let (list, listed) = found(shop, "/users", &id).await?;
    Ok(Ok(Created { id, listed, sent, response, list }))
}

fn users(response: &Response) -> Outcome {
    listed(response)?.iter().try_for_each(|user| is_user(response, user))
}

async fn create_user(shop: Shop) -> Outcome {
    let created = a_user(&shop).await?;
    let (user, sent) = (created.listed()?, &created.sent);
    is_user(&created.list, user)?;
    let kept = user["nom"] == sent["nom"]
        && first_name(user) == first_name(sent)
        && user["adresse"] == sent["adresse"];
    created.response.expect(
        kept,
        (
            format!("the values that were sent, not {user}"),
            format!("les valeurs envoyées, et non {user}"),
        ),
    )
}

async fn patch_user(shop: Shop) -> Outcome {
    const NEW: &str = "8 place Bellecour, Lyon";
    let created = a_user(&shop).await?;
    let before = created.listed()?;
    let path = format!("/users/{}", created.id);
    let response = shop.patch(&path, &json!({ "adresse": NEW })).await?;
    succeeded(&response)?;
    let user = found(&shop, "/users", &created.id).await?.1.unwrap_or_default();
    let now = format!("GET /users: {user}");
    response.expect(
        user["adresse"] == NEW,
        (
            format!("the new `adresse`; now {now}"),
            format!("la nouvelle `adresse` ; à présent {now}"),
        ),
    )?;
    // A first name that was never stored is the failure of POST.
    let others = match first_name(before).is_null() {
        true => ("the `nom` as it was", "le `nom` inchangé"),
        false => ("the `nom` and the `prénom` as they were", "le `nom` et le `prénom` inchangés"),
    };
    let kept = user["nom"] == before["nom"] && first_name(&user) == first_name(before);
    response.expect(
        kept,
        (format!("{}; now {now}", others.0), format!("{} ; à présent {now}", others.1)),
    )
}

async fn delete_user(shop: Shop) -> Outcome {
    let id = a_user(&shop).await?.id;
    succeeded(&shop.delete(&format!("/users/{id}")).await?)?;
    let (list, user) = found(&shop, "/users", &id).await?;
    list.expect(
        user.is_none(),
        (format!("no user {id} in the list"), format!("plus d'utilisateur {id} dans la liste")),
    )
}

fn products(response: &Response) -> Outcome {
    let products = listed(response)?;
    response.expect(!products.is_empty(), ("a product at least", "au moins un produit"))?;
    for product in &products {
        for field in ["id", "nom", "description", "prix"] {
            has(response, product, field)?;
        }
        let number = product["prix"].is_number();
        response.expect(
            number,
            (
                format!("a `prix` that is a number in {product}"),
                format!("un `prix` qui est un nombre dans {product}"),
            ),
        )?;
    }
    Ok(())
}

/// An order of two products with all that the exercise lists, but what a server makes; its id, and its body.
pub async fn an_order(shop: &Shop) -> Result<(Response, String, Value), Failure> {
    let user = a_user(shop).await?;
    let user = user.listed()?;
    let response = shop.get("/products").await?;
    let mut products = listed(&response)?;
    response.expect(
        products.len() >= 2,
        ("two products at least, to order them", "au moins deux produits, pour les commander"),
    )?;
    products.truncate(2);
    let total: Option<Decimal> = products.iter().map(|product| to_the_cent(&product["prix"])).sum();
    let total = total.ok_or_else(|| {
        response.fail(("prices that are numbers", "des prix qui sont des nombres"))
    })?;
    let lines = products.iter().map(|product| json!({ "id": product["id"] }));
    let body = json!({
        "utilisateur_id": user["id"],
        "prix_total": number(total),
        "adresse_livraison": own_address(),
        "produits": lines.collect::<Value>(),
    });
    let response = shop.post("/orders", &body).await?;
    let id = id_of_created(shop, "/orders", &response, "adresse_livraison", &body).await?;
    Ok((response, id, body))
}

async fn create_order(shop: Shop) -> Outcome {
    let (response, id, _) = an_order(&shop).await?;
    let (_, order) = found(&shop, "/orders", &id).await?;
    response.expect(
        order.is_some(),
        (
            format!("the order {id} in GET /orders then"),
            format!("la commande {id} ensuite dans GET /orders"),
        ),
    )
}

async fn orders(shop: Shop) -> Outcome {
    let (_, id, sent) = an_order(&shop).await?;
    let (list, order) = found(&shop, "/orders", &id).await?;
    let order = order.ok_or_else(|| {
        list.fail((
            format!("the new order {id} in the list"),
            format!("la nouvelle commande {id} dans la liste"),
        ))
    })?;
    for field in ORDER_FIELDS {
        has(&list, &order, field)?;
    }
    for field in ["utilisateur_id", "adresse_livraison"] {
        let kept = order[field] == sent[field];
        let sent = &sent[field];
        list.expect(
            kept,
            (format!("the `{field}` {sent} in {order}"), format!("`{field}` {sent} dans {order}")),
        )?;
    }
    let total = &sent["prix_total"];
    list.expect(
        to_the_cent(&order["prix_total"]) == to_the_cent(total),
        (
            format!("a `prix_total` of {total}, a number, the sum of two prices, in {order}"),
            format!("un `prix_total` de {total}, un nombre, la somme de deux prix, dans {order}"),
        ),
    )?;
    let lines = order["produits"].as_array().map_or(0, Vec::len);
    list.expect(
        lines == 2,
        (format!("two `produits` in {order}"), format!("deux `produits` dans {order}")),
    )
}

async fn delete_order(shop: Shop) -> Outcome {
    let (_, id, _) = an_order(&shop).await?;
    succeeded(&shop.delete(&format!("/orders/{id}")).await?)?;
    let (list, order) = found(&shop, "/orders", &id).await?;
    list.expect(
        order.is_none(),
        (format!("no order {id} in the list"), format!("plus de commande {id} dans la liste")),
    )
}

async fn new(shop: Shop) -> Outcome {
    let before = printed(&shop);
    let (_, id, _) = an_order(&shop).await?;
    heard(&shop, &id, before, 1, "POST /orders").await
}

async fn deleted(shop: Shop) -> Outcome {
    let before = printed(&shop);
    let (_, id, _) = an_order(&shop).await?;
    heard(&shop, &id, before, 1, "POST /orders").await?;
    // What it says of the creation may have several lines.
    tokio::time::sleep(PAUSE).await;
    let told = told(&shop, &id, before).await?;
    succeeded(&shop.delete(&format!("/orders/{id}")).await?)?;
    heard(&shop, &id, before, told + 1, &format!("DELETE /orders/{id}")).await
}

/// The items of a list: a 200 with a JSON array.
pub fn listed(response: &Response) -> Result<Vec<Value>, Failure> {
    match response.status(200)?.parsed()? {
        Value::Array(items) => Ok(items),
        _ => Err(response.fail(A_LIST)),
    }
}

/// The item of a list that has this id.
pub async fn found(
    shop: &Shop,
    list: &str,
    wanted: &str,
) -> Result<(Response, Option<Value>), Failure> {
    let response = shop.get(list).await?;
    let item = listed(&response)?.into_iter().find(|item| id(item) == wanted);
    Ok((response, item))
}

/// The id of what was created. The response has it or leads to it; if not, the list has it, with its own address.
async fn id_of_created(
    shop: &Shop,
    list: &str,
    response: &Response,
    address: &str,
    sent: &Value,
) -> Result<String, Failure> {
    succeeded(response)?;
    let body = response.parsed().unwrap_or_default();
    let location = response.headers.get("location");
    let led = location.and_then(|value| value.to_str().ok()?.rsplit('/').next());
    match (id(&body), led.unwrap_or_default()) {
        ("", "") => {}
        ("", id) | (id, _) => return Ok(id.to_owned()),
    }
    let items = listed(&shop.get(list).await?)?;
    let mut items = items.iter().filter(|item| item[address] == sent[address]);
    let Some(item) = items.find(|item| !id(item).is_empty()) else {
        return Err(response.fail((
            format!("what was made, with its `id`, in the answer or in GET {list} then"),
            format!("ce qui a été créé, avec son `id`, dans la réponse ou ensuite dans GET {list}"),
        )));
    };
    shop.found(list, id(item));
    Ok(id(item).to_owned())
}

pub fn succeeded(response: &Response) -> Outcome {
    response.expect(
        response.status.is_success(),
        ("a status of success (2xx)", "un statut de succès (2xx)"),
    )
}

fn has(response: &Response, item: &Value, field: &str) -> Outcome {
    let present = item.get(field).is_some_and(|value| !value.is_null());
    response.expect(
        present,
        (format!("a field `{field}` in {item}"), format!("un champ `{field}` dans {item}")),
    )
}

fn is_user(response: &Response, user: &Value) -> Outcome {
    for field in ["id", "nom", "adresse"] {
        has(response, user, field)?;
    }
    let named = !first_name(user).is_null();
    response.expect(
        named,
        (
            format!("a field `prénom` or `prenom` in {user}"),
            format!("un champ `prénom` ou `prenom` dans {user}"),
        ),
    )
}

pub fn first_name(user: &Value) -> &Value {
    let spelling = SPELLINGS.iter().find(|spelling| user.get(spelling).is_some());
    &user[*spelling.unwrap_or(&"prenom")]
}

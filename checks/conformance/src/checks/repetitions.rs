//! `Idempotency-Key`: a request that is sent again is not carried out again.

use futures_util::future::try_join_all;

use super::prelude::*;
use crate::limits::KEY_CHARACTERS;

const KEY: &str = "idempotency-key";

/// A request under a key that nobody else uses.
struct Repeatable {
    target: &'static str,
    key: String,
    body: Value,
    /// A body of another request.
    other: Value,
    /// A field that only what this request creates has, with its value.
    mark: (&'static str, Value),
    /// The user who places the order; `Null` when a user is created.
    user: Value,
}

pub fn checks() -> Vec<Check> {
    let of_users = of(Service::User);
    let mut of_orders = of(Service::Order);
    of_orders.push(check(
        "POST /orders again is answered alike after the user was deleted",
        again_without_user,
    ));
    let place = |service| (Level::Conditional, service);
    let mut all = section(place(Service::User), "POST /users, Idempotency-Key", "I1", of_users);
    all.extend(section(place(Service::Order), "POST /orders, Idempotency-Key", "I1", of_orders));
    all
}

fn of(service: Service) -> Vec<Check> {
    let post = format!("POST {}", service.list());
    let again_alike =
        format!("{post} again with the same key and body is answered alike, and makes nothing");
    let after_deletion = format!("{post} again is answered alike after what it made was deleted");
    let race =
        format!("of 16 times {post} at once with the same key and body, one makes something");
    let other = format!("{post} refuses a key that was used for another body: 422, nothing made");
    let wrong = format!(
        "{post} refuses a key that is not 1 to {KEY_CHARACTERS} visible ASCII characters: 400"
    );
    let longest_again = format!("{post} knows a key of {KEY_CHARACTERS} characters again");
    let free = format!("{post} that was refused leaves its key free");
    vec![
        check(again_alike, move |shop| again(shop, service)),
        check(after_deletion, move |shop| again_after_deletion(shop, service)),
        check(race, move |shop| at_once(shop, service)).says("I2"),
        check(other, move |shop| other_body(shop, service)).says("I2"),
        check(wrong, move |shop| malformed(shop, service)).says("I3"),
        check(format!("{post} refuses two keys: 400"), move |shop| twice(shop, service)).says("I3"),
        check(longest_again, move |shop| longest(shop, service)),
        check(free, move |shop| refused_before(shop, service)).says("I4"),
    ]
}

async fn again(shop: Shop, service: Service) -> Outcome {
    let request = Repeatable::new(&shop, service).await?;
    let first = request.created(&shop).await?;
    for _ in 0..3 {
        repeats(&request.send(&shop).await?, &first)?;
    }
    request.expect_created(&shop, 1).await
}

async fn again_after_deletion(shop: Shop, service: Service) -> Outcome {
    let request = Repeatable::new(&shop, service).await?;
    let first = request.send(&shop).await?;
    let location = first.status(201)?.location()?;
    shop.delete(location.as_str()).await?.status(204)?;
    repeats(&request.send(&shop).await?, &first)?;
    shop.get(location.as_str()).await?.problem(404)?;
    request.expect_created(&shop, 0).await
}

async fn at_once(shop: Shop, service: Service) -> Outcome {
    let request = Repeatable::new(&shop, service).await?;
    let responses = try_join_all((0..16).map(|_| request.send(&shop))).await?;
    let first = request.created(&shop).await?;
    for response in &responses {
        // One that came while another ran may be told to come again.
        if response.status == 409 {
            response.problem(409)?;
            response.header("retry-after")?;
        } else {
            repeats(response, &first)?;
        }
    }
    request.expect_created(&shop, 1).await
}

async fn again_without_user(shop: Shop) -> Outcome {
    let request = Repeatable::new(&shop, Service::Order).await?;
    let first = request.created(&shop).await?;
    shop.delete(&user_path(&request.user)).await?.status(204)?;
    repeats(&request.send(&shop).await?, &first)?;
    request.expect_created(&shop, 1).await
}

async fn other_body(shop: Shop, service: Service) -> Outcome {
    let request = Repeatable::new(&shop, service).await?;
    request.created(&shop).await?;
    request.send_body(&shop, &request.other).await?.problem(422)?.at_no_field()?;
    request.expect_created(&shop, 1).await
}

async fn malformed(shop: Shop, service: Service) -> Outcome {
    let request = Repeatable::new(&shop, service).await?;
    for key in ["", "deux mots", "clé", &"k".repeat(KEY_CHARACTERS + 1)] {
        let refused = shop.send(request.post(&request.body).header(KEY, key));
        refused.await?.problem(400)?.at_no_field()?;
    }
    request.expect_created(&shop, 0).await
}

async fn twice(shop: Shop, service: Service) -> Outcome {
    let request = Repeatable::new(&shop, service).await?;
    for second in [request.key.as_str(), "another"] {
        let post = request.post(&request.body).header(KEY, request.key.as_str());
        shop.send(post.header(KEY, second)).await?.problem(400)?.at_no_field()?;
    }
    request.expect_created(&shop, 0).await
}

async fn longest(shop: Shop, service: Service) -> Outcome {
    let mut request = Repeatable::new(&shop, service).await?;
    request.key = format!("{:~<KEY_CHARACTERS$}", request.key);
    let first = request.created(&shop).await?;
    repeats(&request.send(&shop).await?, &first)?;
    // All of its characters count.
    request.key.replace_range(KEY_CHARACTERS - 1.., "!");
    request.created(&shop).await?;
    request.expect_created(&shop, 2).await
}

async fn refused_before(shop: Shop, service: Service) -> Outcome {
    let request = Repeatable::new(&shop, service).await?;
    request.send_body(&shop, &json!({})).await?.problem(400)?;
    request.created(&shop).await?;
    request.expect_created(&shop, 1).await
}

/// Expects the same response as the first one.
fn repeats(response: &Response, first: &Response) -> Outcome {
    response.status(first.status.as_u16())?;
    for name in ["content-type", "location", "etag"] {
        let expected = first.headers.get(name);
        let same = response.headers.get(name) == expected;
        response.expect(same, format!("the {name} of the first answer, {expected:?}"))?;
    }
    let body = String::from_utf8_lossy(&first.body);
    response.expect(response.body == first.body, format!("the body of the first answer, {body}"))
}

impl Repeatable {
    async fn new(shop: &Shop, service: Service) -> Result<Self, Failure> {
        let (target, key) = (service.list(), unique());
        if service == Service::User {
            let body = with(user(), &json!({ "nom": key }));
            let other = with(body.clone(), &json!({ "prenom": "Autre" }));
            let mark = ("nom", json!(key));
            return Ok(Self { target, key, body, other, mark, user: Value::Null });
        }
        let customer = shop.a_customer().await?;
        let (body, other) = (customer.order(), customer.order_of_one());
        let mark = ("utilisateur_id", customer.user["id"].clone());
        Ok(Self { target, key, body, other, mark, user: customer.user })
    }

    async fn send(&self, shop: &Shop) -> Result<Response, Failure> {
        self.send_body(shop, &self.body).await
    }

    /// The same, which must create something.
    async fn created(&self, shop: &Shop) -> Result<Response, Failure> {
        self.send(shop).await?.status(201).cloned()
    }

    async fn send_body(&self, shop: &Shop, body: &Value) -> Result<Response, Failure> {
        shop.send(self.post(body).header(KEY, self.key.as_str())).await
    }

    /// The request without its key.
    fn post(&self, body: &Value) -> Request {
        Request::post(self.target).json(body)
    }

    /// Expects that so many of what it creates are there now.
    async fn expect_created(&self, shop: &Shop, expected: usize) -> Outcome {
        let (field, value) = &self.mark;
        let (list, created) = shop.list_of(self.target, (field, value)).await?;
        let count = created.len();
        list.expect(count == expected, format!("{expected} with {field} {value}, not {count}"))
    }
}

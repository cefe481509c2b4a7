//! Conditional requests: `ETag`, `If-None-Match`, `If-Match`.

use futures_util::future::try_join_all;

use super::prelude::*;
use super::resources::one_wins;

/// How often a list may change between two requests: other checks write to it at the same time.
const ATTEMPTS: u32 = 20;

pub fn checks() -> Vec<Check> {
    const OTHER: &str =
        "DELETE /orders/{id} with an If-Match of something else is a 412 that deletes nothing";
    let place = |service| (Level::Conditional, service);
    let of_products = [known("/products/{id}", |shop| async move {
        for product in shop.list("/products").await?.1.iter().take(3) {
            not_modified(&shop, &Service::Product.path(product)).await?;
        }
        Ok(())
    })];
    let of_orders = [
        known("/orders/{id}", |shop| async move {
            not_modified(&shop, &order_path(&shop.an_order().await?)).await
        }),
        check(OTHER, deletion_of_other_order),
        check("DELETE /orders/{id} takes the ETag as a proxy that compresses writes it", |shop| {
            deleted_through_a_proxy(shop, Service::Order)
        }),
    ];
    let sections = [
        section(place(Service::User), "users, ETag and If-Match", "C3", of_users()),
        section(place(Service::Product), "products, ETag", "C1", of_products),
        section(place(Service::Order), "orders, ETag and If-Match", "C3", of_orders),
    ];
    let lists = Service::ALL.into_iter().flat_map(of_list);
    sections.into_iter().flatten().chain(lists).collect()
}

/// A check that a resource has a tag, and is not sent to clients that know it.
fn known<Fut: Future<Output = Outcome> + Send + 'static>(
    path: &str,
    run: impl Fn(Shop) -> Fut + Send + Sync + 'static,
) -> Check {
    check(format!("GET {path} has an ETag, and is a 304 for whoever knows it"), run).says("C1")
}

fn of_users() -> [Check; 9] {
    const MADE: &str = "POST /users answers with the ETag of GET /users/{id}";
    const CHANGED: &str = "PATCH /users/{id} makes a new ETag, except when nothing changes";
    const PATCH: &str = "PATCH /users/{id} with an old If-Match is a 412 that changes nothing";
    const DELETE: &str = "DELETE /users/{id} with an old If-Match is a 412 that deletes nothing";
    const RACE: &str =
        "of PATCHes at once with the same If-Match one is a 200, the others are 412s";
    const PROXY: &str =
        "PATCH /users/{id} takes the ETag as a proxy that compresses writes it, and as it came";
    let petit = json!({ "nom": "Petit" });
    [
        known("/users/{id}", |shop| async move {
            not_modified(&shop, &user_path(&shop.a_user().await?)).await
        }),
        check(MADE, created).says("C2"),
        check(CHANGED, changed).says("C2"),
        check(PATCH, patch_of_old_state),
        check(DELETE, deletion_of_old_state),
        case("If-Match: * stands for any state")
            .send(patch("/users/{user}", "*", &petit))
            .expect(200)
            .send(delete("/users/{user}", "*"))
            .expect(204)
            .send(patch("/users/{user}", "*", &petit))
            .expect(404),
        check(RACE, one_winner).says("C4"),
        check(PROXY, patched_through_a_proxy),
        check("DELETE /users/{id} takes the ETag as a proxy that compresses writes it", |shop| {
            deleted_through_a_proxy(shop, Service::User)
        }),
    ]
}

fn of_list(service: Service) -> Vec<Check> {
    let list = service.list();
    let short =
        format!("a short page of {list} has a weak ETag, and is a 304 for whoever knows it");
    let other = format!("another page of {list} than the known one is a 200");
    let checks = [
        check(short, move |shop| known_page(shop, list)),
        check(other, move |shop| other_page(shop, service)),
    ];
    section((Level::Conditional, service), "pages of lists, ETag", "C5", checks)
}

fn strong_tag(response: &Response) -> Result<String, Failure> {
    let tag = response.header("etag")?.to_owned();
    let strong = tag.len() > 2 && tag.starts_with('"') && tag.ends_with('"');
    response.expect(strong, "a strong ETag such as \"7\"")?;
    Ok(tag)
}

/// What nginx makes of a strong tag when it compresses, and what Apache does.
fn as_proxies_write(tag: &str) -> [String; 2] {
    [format!("W/{tag}"), format!("{}-gzip\"", tag.trim_end_matches('"'))]
}

fn weak_tag(response: &Response) -> Result<String, Failure> {
    let tag = response.status(200)?.header("etag")?;
    response.expect(tag.starts_with("W/\""), "a weak ETag")?;
    Ok(tag.to_owned())
}

async fn not_modified(shop: &Shop, path: &str) -> Outcome {
    let first = shop.get(path).await?;
    let tag = strong_tag(first.status(200)?)?;
    for known in [tag.clone(), format!("\"x\", {tag}"), format!("W/{tag}"), "*".into()] {
        let response = shop.send(Request::get(path).header("if-none-match", known)).await?;
        response.status(304)?.no_body()?;
        response.expect(response.header("etag")? == tag, format!("the same ETag, {tag}"))?;
    }
    let request = Request::get(path).header("if-none-match", "\"x\"");
    shop.send(request).await?.status(200).map(drop)
}

async fn created(shop: Shop) -> Outcome {
    let response = shop.post("/users", &user()).await?;
    let path = user_path(&response.status(201)?.json()?);
    let tag = strong_tag(&shop.get(&path).await?)?;
    response.expect(strong_tag(&response)? == tag, format!("the ETag {tag}"))
}

async fn changed(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let before = strong_tag(&shop.get(&path).await?)?;
    let unchanged = shop.patch(&path, &json!({})).await?;
    let same = strong_tag(&unchanged)? == before;
    unchanged.expect(same, format!("the ETag {before} still"))?;
    let changed = shop.patch(&path, &json!({ "nom": "Petit" })).await?;
    let after = strong_tag(changed.status(200)?)?;
    changed.expect(after != before, format!("another ETag than {before}"))?;
    let fetched = shop.get(&path).await?;
    fetched.expect(strong_tag(&fetched)? == after, format!("the ETag {after}"))
}

async fn patch_of_old_state(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let old = strong_tag(&shop.get(&path).await?)?;
    let first = shop.send(patch(&path, &old, &json!({ "nom": "Petit" }))).await?;
    let now = first.status(200)?.json()?;
    let [weak, packed] = as_proxies_write(&old);
    for expected in [old.clone(), "\"x\"".into(), weak, packed] {
        let refused = shop.send(patch(&path, &expected, &json!({ "nom": "Grand" }))).await?;
        refused.problem(412)?.at_no_field()?;
    }
    let fetched = shop.get(&path).await?;
    fetched.expect(fetched.status(200)?.json()? == now, format!("still {now}"))
}

async fn deletion_of_old_state(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let old = strong_tag(&shop.get(&path).await?)?;
    let changed = shop.patch(&path, &json!({ "nom": "Petit" })).await?;
    shop.send(delete(&path, &old)).await?.problem(412)?;
    shop.get(&path).await?.status(200)?;
    let current = strong_tag(&changed)?;
    shop.send(delete(&path, &current)).await?.status(204)?;
    shop.send(delete(&path, &current)).await?.problem(404).map(drop)
}

async fn patched_through_a_proxy(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    for form in 0..2 {
        let tag = strong_tag(&shop.get(&path).await?)?;
        let body = json!({ "nom": format!("Petit {form}") });
        let tag = &as_proxies_write(&tag)[form];
        shop.send(patch(&path, tag, &body)).await?.status(200)?;
    }
    // Whatever stands in between.
    let got = shop.send(Request::get(&path).header("accept-encoding", "gzip")).await?;
    let tag = got.status(200)?.header("etag")?.to_owned();
    shop.send(patch(&path, &tag, &json!({ "nom": "Grand" }))).await?.status(200)?;
    shop.send(patch(&path, &tag, &json!({ "nom": "Petit" }))).await?.problem(412).map(drop)
}

async fn deleted_through_a_proxy(shop: Shop, service: Service) -> Outcome {
    for form in 0..2 {
        let path = service.path(&shop.a(service).await?);
        let tag = strong_tag(&shop.get(&path).await?)?;
        shop.send(delete(&path, &as_proxies_write(&tag)[form])).await?.status(204)?;
    }
    Ok(())
}

async fn deletion_of_other_order(shop: Shop) -> Outcome {
    let path = order_path(&shop.an_order().await?);
    let current = strong_tag(&shop.get(&path).await?)?;
    shop.send(delete(&path, "\"x\"")).await?.problem(412)?;
    shop.get(&path).await?.status(200)?;
    shop.send(delete(&path, &current)).await?.status(204).map(drop)
}

async fn one_winner(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let tag = strong_tag(&shop.get(&path).await?)?;
    let racers = (0..8).map(|number| {
        let body = json!({ "nom": format!("Petit {number}") });
        shop.send(patch(&path, &tag, &body))
    });
    one_wins(&try_join_all(racers).await?, 200, 412)
}

async fn known_page(shop: Shop, list: &str) -> Outcome {
    let target = format!("{list}?limit=2");
    let mut attempt = 0;
    loop {
        let first = shop.get(&target).await?;
        let again = Request::get(&target).header("if-none-match", weak_tag(&first)?);
        let again = shop.send(again).await?;
        attempt += 1;
        // A page is also another one when the next begins, or ends, to exist.
        let is_same =
            again.body == first.body && again.headers.get("link") == first.headers.get("link");
        if again.status != 200 || is_same || attempt == ATTEMPTS {
            return again.status(304)?.no_body();
        }
    }
}

/// What is behind an item is never the page that begins with it.
async fn other_page(shop: Shop, service: Service) -> Outcome {
    let list = service.list();
    if matches!(service, Service::User | Service::Order) {
        shop.a(service).await?;
    }
    let (first, items) = shop.list(&format!("{list}?limit=1")).await?;
    let Some(item) = items.first() else { return Ok(()) };
    let behind = Request::get(format!("{list}?limit=1&after={}", id(item)));
    let behind = behind.header("if-none-match", weak_tag(&first)?);
    shop.send(behind).await?.status(200).map(drop)
}

fn patch(path: &str, expected: &str, body: &Value) -> Request {
    Request::patch(path).json(body).header("if-match", expected)
}

fn delete(path: &str, expected: &str) -> Request {
    Request::delete(path).header("if-match", expected)
}

//! What holds of users and of orders alike, how they are created, listed and deleted; and lists of anything: pages, their
//! order, and what is refused.

use futures_util::future::try_join_all;
use reqwest::Url;

use super::notifications::notified;
use super::prelude::*;
use crate::limits::PAGE_ITEMS;

/// More pages than any walk of these checks needs.
const MOST_PAGES: usize = 20;

#[derive(Clone, Copy)]
enum Direction {
    OldestFirst,
    NewestFirst,
}

pub fn lists() -> Vec<Check> {
    const OF_USER: &str = "GET /orders?utilisateur_id= lists that user's orders, and pages";
    const NEWEST: &str = "GET /orders?order=desc is newest first, and pages";
    let place = |service| (Level::Contract, service);
    let history = (Level::Events, Service::Notifier);
    let of_users = [
        check("GET /users pages with limit and after, oldest first", users),
        check("GET /users?after= works for a user deleted since", after_deleted_user),
    ];
    let of_products = [check("GET /products pages like the other lists", products)];
    let of_orders = [
        check(OF_USER, |shop| orders_of_a_user(shop, Direction::OldestFirst)).says("L2"),
        check(NEWEST, |shop| orders_of_a_user(shop, Direction::NewestFirst)).says("L2"),
        check("GET /orders?after= works for an order deleted since", after_deleted_order),
    ];
    let of_notifications = [
        check("GET /notifications pages with limit and after, newest first", notifications),
        check("GET /notifications?after= goes on behind that notification", behind_notification),
    ];
    let mut all = section(place(Service::User), "GET /users", "L1", of_users);
    all.extend(section(place(Service::Product), "GET /products", "L1", of_products));
    all.extend(section(place(Service::Order), "GET /orders", "L1", of_orders));
    all.extend(Service::ALL.into_iter().flat_map(refused));
    all.extend(section(history, "GET /notifications", "N5", of_notifications));
    all
}

fn refused(service: Service) -> Vec<Check> {
    let list = service.list();
    let too_high = format!("limit={}", PAGE_ITEMS + 1);
    let queries = ["limit=0", &too_high, "limit=-1", "limit=ten", "limit=", "after=x"];
    let unreadable = case(format!("GET {list} refuses a limit or an after that cannot be read"));
    let unreadable = unreadable
        .each(queries.map(|query| Request::get(format!("{list}?{query}"))))
        .expect_no_field(400);
    let never = case(format!("GET {list} refuses an after that it never had"));
    let never = never.get(format!("{list}?after={{unknown}}")).expect_no_field(400);
    let in_no_order_of_ids = matches!(service, Service::Product | Service::Notifier);
    let checks = [unreadable].into_iter().chain(in_no_order_of_ids.then_some(never));
    section((Level::Errors, service), "what lists refuse", "L3", checks)
}

/// The value of `Link`'s `next`, absolute.
fn next(response: &Response) -> Result<Option<Url>, Failure> {
    if !response.headers.contains_key("link") {
        return Ok(None);
    }
    let link = response.header("link")?.strip_prefix('<').and_then(|link| link.split_once('>'));
    let target = link
        .filter(|(_, parameters)| parameters.contains("rel=\"next\""))
        .and_then(|(target, _)| response.url.join(target).ok());
    let expected = "a Link such as </users?limit=2&after=…>; rel=\"next\"";
    target.map(Some).ok_or_else(|| response.fail(expected))
}

/// Every item from `start` on, by following `Link`; no page may hold more than `limit`.
async fn walk(shop: &Shop, start: &str, limit: usize) -> Result<Vec<Value>, Failure> {
    let mut items = Vec::new();
    let mut target = start.to_owned();
    for _ in 0..MOST_PAGES {
        let (response, page) = shop.list(&target).await?;
        response.expect(page.len() <= limit, format!("{limit} items at most"))?;
        items.extend(page);
        match next(&response)? {
            Some(link) => target = link.into(),
            None => return Ok(items),
        }
    }
    let response = shop.get(&target).await?;
    Err(response.fail(format!("an end of the list within {MOST_PAGES} pages")))
}

fn all_same(items: &[Value], expected: &[Value]) -> bool {
    items.len() == expected.len() && items.iter().zip(expected).all(|(one, two)| same(one, two))
}

async fn users(shop: Shop) -> Outcome {
    pages_after_first(&shop, &shop.several(Service::User, 6).await?).await
}

async fn after_deleted_user(shop: Shop) -> Outcome {
    let created = shop.several(Service::User, 6).await?;
    shop.delete(&user_path(&created[0])).await?.status(204)?;
    pages_after_first(&shop, &created).await
}

/// What comes after the first of these users begins with the others, in this order. Others may use the shop meanwhile.
async fn pages_after_first(shop: &Shop, created: &[Value]) -> Outcome {
    let path = format!("/users?limit=2&after={}", id(&created[0]));
    let first = shop.get(&path).await?;
    let mut seen = walk(shop, &path, 2).await?;
    seen.retain(|item| created.iter().any(|created| id(created) == id(item)));
    let ids = |items: &[Value]| items.iter().map(|item| id(item).to_owned()).collect::<Vec<_>>();
    let (expected, came) = (ids(&created[1..]), ids(&seen));
    first.expect(
        all_same(&seen, &created[1..]),
        format!("{expected:?} in this order, each once, on pages of 2 (came: {came:?})"),
    )
}

async fn products(shop: Shop) -> Outcome {
    let (_, all) = shop.list("/products").await?;
    let limit = all.len().div_ceil(3).max(1);
    let target = format!("/products?limit={limit}");
    let response = shop.get(&target).await?;
    let whole = all_same(&walk(&shop, &target, limit).await?, &all);
    response.expect(whole, "the pages of GET /products, put together, to be the whole")
}

fn list_of_user(orders: &[Value]) -> String {
    format!("/orders?utilisateur_id={}", as_in_paths(&orders[0]["utilisateur_id"]))
}

async fn orders_of_a_user(shop: Shop, direction: Direction) -> Outcome {
    let mut placed = shop.several(Service::Order, 5).await?;
    let mut list = list_of_user(&placed);
    let first = match direction {
        Direction::OldestFirst => "oldest",
        Direction::NewestFirst => {
            placed.reverse();
            list.push_str("&order=desc");
            "newest"
        }
    };
    let (response, orders) = shop.list(&list).await?;
    let whole = all_same(&orders, &placed);
    response.expect(whole, format!("that user's five orders, {first} first"))?;
    let walked = walk(&shop, &format!("{list}&limit=2"), 2).await?;
    response.expect(all_same(&walked, &placed), "the same on pages of 2")
}

async fn after_deleted_order(shop: Shop) -> Outcome {
    let placed = shop.several(Service::Order, 5).await?;
    shop.delete(&order_path(&placed[1])).await?.status(204)?;
    let list = format!("{}&after={}", list_of_user(&placed), id(&placed[1]));
    let (response, orders) = shop.list(&list).await?;
    let behind = all_same(&orders, &placed[2..]);
    response.expect(behind, "the three orders behind the one that was deleted")
}

/// Others may add to the history while it is read.
async fn notifications(shop: Shop) -> Outcome {
    for order in &shop.several(Service::Order, 5).await? {
        notified(&shop, order, 1).await?;
    }
    let response = shop.get("/notifications?limit=2").await?;
    let (_, all) = shop.list("/notifications").await?;
    let first = response.status(200)?.array()?;
    response.expect(first.len() == 2, "two notifications")?;
    let link = next(&response)?.ok_or_else(|| response.fail("a Link to the next page"))?;
    let (_, second) = shop.list(link.as_str()).await?;
    let walked = [first, second].concat();
    let place = all.iter().position(|item| *item == walked[0]);
    let expected = place.and_then(|place| all.get(place..place + 4));
    response.expect(
        expected == Some(&walked[..]),
        "two pages to be what GET /notifications has in this place",
    )
}

async fn behind_notification(shop: Shop) -> Outcome {
    let placed = shop.several(Service::Order, 5).await?;
    for order in &placed {
        notified(&shop, order, 1).await?;
    }
    let (_, all) = shop.list("/notifications").await?;
    let newest = placed.last().map(id);
    let place = all.iter().position(|item| item["commande_id"].as_str() == newest);
    let place = place.unwrap_or_default();
    let target = format!("/notifications?limit=3&after={}", id(&all[place]));
    let (response, behind) = shop.list(&target).await?;
    response.expect(
        all.get(place + 1..place + 4) == Some(&behind[..]),
        format!("the three behind the notification of {newest:?}"),
    )
}

pub async fn fetched_at_location(shop: Shop, service: Service) -> Outcome {
    let response = shop.post(service.list(), &shop.a_body(service).await?).await?;
    let created = response.status(201)?.json()?;
    let location = response.location()?;
    let leads = location.path().ends_with(&service.path(&created));
    response.expect(leads, format!("a Location that ends with {}/{{id}}", service.list()))?;
    let fetched = shop.get(location.as_str()).await?;
    let whole = same(&fetched.status(200)?.json()?, &created);
    fetched.expect(whole, format!("the created {service} {created}"))
}

pub async fn created_at_once(shop: Shop, service: Service) -> Outcome {
    let created = shop.several_at_once(service, 16).await?;
    let (list, items) = shop.list(service.list()).await?;
    for one in &created {
        let listed: Vec<_> = items.iter().filter(|item| item["id"] == one["id"]).collect();
        let (id, times) = (&one["id"], listed.len());
        let once = times == 1 && same(listed[0], one);
        list.expect(once, format!("the {service} {id} once as it was created, not {times} times"))?;
    }
    let mut ids: Vec<&str> = created.iter().map(id).collect();
    ids.sort_unstable();
    let distinct = ids.windows(2).all(|pair| pair[0] != pair[1]);
    list.expect(distinct, format!("16 different ids, not {ids:?}"))
}

pub async fn listed_once(shop: Shop, service: Service) -> Outcome {
    let created = shop.a(service).await?;
    let (list, listed) = shop.list_of(service.list(), ("id", &created["id"])).await?;
    let once = listed.len() == 1 && same(&listed[0], &created);
    list.expect(once, format!("the created {service} once: {created}"))
}

pub async fn listed_oldest_first(shop: Shop, service: Service) -> Outcome {
    let created = shop.several(service, 4).await?;
    let created: Vec<&Value> = created.iter().map(|one| &one["id"]).collect();
    let (list, items) = shop.list(service.list()).await?;
    let ids = items.iter().map(|item| &item["id"]).filter(|id| created.contains(id));
    list.expect(
        ids.eq(created.iter().copied()),
        format!("these four in the order of their creation: {}", json!(created)),
    )
}

/// A check that `HEAD` is `GET` without a body, of the list, of a resource and of what does not exist.
pub fn answers_head(service: Service) -> Check {
    let (list, one) = (service.list(), format!("{}/{{{service}}}", service.list()));
    case("HEAD answers as GET does, without a body")
        .says("L4")
        .head(list)
        .head(one)
        .expect_head()
        .head(format!("{list}/{{unknown}}"))
        .that(|response| response.status(404).map(drop))
}

/// A check that a deletion has no body, and leaves nothing to find or to delete.
pub fn deleted(name: &str, service: Service) -> Check {
    let one = format!("{}/{{{service}}}", service.list());
    case(name).delete(&one).expect(204).get(&one).delete(&one).expect(404)
}

/// Of eight deletions at once one is done, and the others come too late.
pub async fn deleted_once(shop: Shop, service: Service) -> Outcome {
    let path = service.path(&shop.a(service).await?);
    let responses = try_join_all((0..8).map(|_| shop.delete(&path))).await?;
    one_wins(&responses, 204, 404)
}

/// Expects that one of several requests at once succeeds, and that the others are refused.
pub fn one_wins(responses: &[Response], success: u16, refusal: u16) -> Outcome {
    let (done, late): (Vec<_>, Vec<_>) =
        responses.iter().partition(|response| response.status == success);
    let expected = format!("one {success} among {} at once, not {}", responses.len(), done.len());
    responses[0].expect(done.len() == 1, expected)?;
    late.iter().try_for_each(|response| response.problem(refusal).map(drop))
}

pub async fn not_listed_once_deleted(shop: Shop, service: Service) -> Outcome {
    let one = shop.a(service).await?;
    let path = service.path(&one);
    shop.delete(&path).await?.status(204)?;
    let (response, listed) = shop.list_of(service.list(), ("id", &one["id"])).await?;
    response.expect(listed.is_empty(), format!("no {path} any more"))
}

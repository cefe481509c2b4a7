//! What holds of users and of orders alike: how they are created, listed and deleted.

use futures_util::future::try_join_all;

use super::prelude::*;

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

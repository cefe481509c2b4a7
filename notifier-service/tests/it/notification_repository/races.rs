//! Several claimers of one event.

use tokio::task::JoinHandle;

use super::*;

fn claim_meanwhile(notifications: &Notifications) -> JoinHandle<Option<Box<dyn Claim>>> {
    let notifications = notifications.clone();
    tokio::spawn(async move { claim(&notifications, 1).await })
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_claims_what_another_has_claimed_gets_nothing_when_that_is_confirmed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    let first = claim(&notifications, 1).await.unwrap();
    let second = claim_meanwhile(&notifications);
    first.confirm(&notification(1)).await.unwrap();
    assert!(second.await.unwrap().is_none());
    assert_eq!(listed(&notifications).await, [notification(1)]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_claims_what_another_gives_back_gets_it_then_or_later(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    let first = claim(&notifications, 1).await.unwrap();
    let second = claim_meanwhile(&notifications);
    drop(first);
    let claim = match second.await.unwrap() {
        Some(claim) => claim,
        None => claim(&notifications, 1).await.unwrap(),
    };
    claim.confirm(&notification(1)).await.unwrap();
    assert_eq!(listed(&notifications).await, [notification(1)]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_claimers_exactly_one_confirms(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    let race = (0..16).map(|_| {
        let notifications = notifications.clone();
        tokio::spawn(async move {
            let Some(claim) = claim(&notifications, 1).await else {
                return 0;
            };
            tokio::task::yield_now().await;
            claim.confirm(&notification(1)).await.unwrap();
            1
        })
    });
    let mut confirmed = 0;
    for task in race.collect::<Vec<_>>() {
        confirmed += task.await.unwrap();
    }
    assert_eq!(confirmed, 1);
    assert_eq!(listed(&notifications).await, [notification(1)]);
}

//! Many who look at once, and so together.

use futures_util::future::join_all;

use super::*;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn each_finds_the_user_they_look_for(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
    for number in 1..=20 {
        users.add(&user(number)).await.unwrap();
    }
    // Some are looked for by several, some are not there.
    let looking = (0..200).map(|number| {
        let (users, id) = (users.clone(), UserId(Uuid::from_u128(number % 30)));
        tokio::spawn(async move { users.find(id).await.unwrap() })
    });
    for (number, found) in (0..).zip(join_all(looking.collect::<Vec<_>>()).await) {
        let number = number % 30;
        let expected = (1..=20).contains(&number).then(|| user(number));
        assert_eq!(found.unwrap(), expected, "{number}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_is_seen_whoever_else_looks(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
    let registering = (1..=40).map(|number| {
        let users = users.clone();
        tokio::spawn(async move {
            let id = user(number).id();
            let before = users.find(id).await.unwrap();
            users.add(&user(number)).await.unwrap();
            (number, before, users.find(id).await.unwrap())
        })
    });
    for registered in join_all(registering.collect::<Vec<_>>()).await {
        let (number, before, after) = registered.unwrap();
        assert_eq!((before, after), (None, Some(user(number))));
    }
}

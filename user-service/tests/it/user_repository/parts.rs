use super::*;

async fn part(users: &Users, after: Option<u128>, limit: u16, direction: Direction) -> Vec<u128> {
    let selection =
        Selection { after: after.map(|number| user(number).id()), limit: Some(limit), direction };
    let part = users.list(selection).await.unwrap();
    let part: Vec<User> = part.try_collect().await.unwrap();
    part.iter().map(|user| user.id().0.as_u128()).collect()
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_a_user_in_either_direction(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
    for number in [3, 1, 5, 2, 4] {
        users.add(&user(number)).await.unwrap();
    }
    assert_eq!(part(&users, None, 2, OldestFirst).await, [1, 2]);
    assert_eq!(part(&users, Some(2), 2, OldestFirst).await, [3, 4]);
    assert_eq!(part(&users, Some(4), 2, OldestFirst).await, [5]);
    assert!(part(&users, Some(5), 2, OldestFirst).await.is_empty());
    assert_eq!(part(&users, None, 2, NewestFirst).await, [5, 4]);
    assert_eq!(part(&users, Some(4), 1_000, NewestFirst).await, [3, 2, 1]);
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_a_user_that_was_removed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
    for number in 1..=4 {
        users.add(&user(number)).await.unwrap();
    }
    users.remove(user(2).id(), 1).await.unwrap();
    assert_eq!(part(&users, Some(2), 2, OldestFirst).await, [3, 4]);
    assert_eq!(part(&users, Some(2), 2, NewestFirst).await, [1]);
}

#[rstest]
#[tokio::test]
async fn without_a_limit_everything_behind_a_user_is_listed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
    for number in 1..=450 {
        users.add(&user(number)).await.unwrap();
    }
    let selection = Selection { after: Some(user(449).id()), ..Selection::all(NewestFirst) };
    let rest = users.list(selection).await.unwrap();
    let rest: Vec<User> = rest.try_collect().await.unwrap();
    assert!(rest.into_iter().eq((1..=448).rev().map(user)));
}

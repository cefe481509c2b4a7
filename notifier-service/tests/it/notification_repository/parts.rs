use database::PAGE_SIZE;

use super::*;

async fn part(
    notifications: &Notifications,
    after: Option<u128>,
    limit: Option<u16>,
    direction: Direction,
) -> Option<Vec<u128>> {
    let selection = Selection {
        after: after.map(|number| notification(number).announcement.event_id),
        limit,
        direction,
    };
    let part = notifications.list(selection).await.unwrap()?;
    let part: Vec<Notification> = part.try_collect().await.unwrap();
    let numbers = part.iter().map(|one| one.announcement.event_id.0.as_u128());
    Some(numbers.collect())
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_a_notification_in_either_direction(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    // Neither their ids nor their times tell in which order they were shown.
    for number in [3, 1, 5, 2, 4] {
        claim_and_confirm(&notifications, number).await;
    }
    for (after, limit, direction, expected) in [
        (None, 2, NewestFirst, &[4, 2][..]),
        (Some(2), 2, NewestFirst, &[5, 1]),
        (Some(1), 2, NewestFirst, &[3]),
        (Some(3), 2, NewestFirst, &[]),
        (None, 2, OldestFirst, &[3, 1]),
        (Some(5), 1_000, OldestFirst, &[2, 4]),
    ] {
        let part = part(&notifications, after, Some(limit), direction).await;
        assert_eq!(part.unwrap(), expected, "{limit} after {after:?}");
    }
}

#[rstest]
#[tokio::test]
async fn no_part_begins_behind_what_was_not_shown(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    claim_and_confirm(&notifications, 1).await;
    let claimed = claim(&notifications, 2).await;
    let after = part(&notifications, Some(2), Some(9), NewestFirst).await;
    assert_eq!(after, None);
    drop(claimed);
}

#[rstest]
#[tokio::test]
async fn without_a_limit_everything_behind_a_notification_is_listed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    let last = 2 * u128::from(PAGE_SIZE) + 2;
    for number in 0..=last {
        claim_and_confirm(&notifications, number).await;
    }
    let rest = part(&notifications, Some(last), None, NewestFirst).await;
    assert!(rest.unwrap().into_iter().eq((0..last).rev()));
}

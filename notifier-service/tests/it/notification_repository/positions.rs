//! Where notifications stand, and what who reads up to a position may rely on.

use database::PAGE_SIZE;
use tokio::task::JoinSet;

use super::*;

async fn numbers_after(
    notifications: &Notifications,
    position: Position,
    limit: usize,
) -> Vec<u128> {
    let page = notifications.after(position, limit).await.unwrap();
    assert!(page.is_sorted_by_key(|entry| entry.position));
    let numbers = page.iter().map(|entry| entry.notification.announcement.event_id);
    numbers.map(|event| event.0.as_u128()).collect()
}

#[rstest]
#[tokio::test]
async fn entries_follow_a_position_in_the_order_of_their_completeation(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    assert_eq!(notifications.last_position().await.unwrap(), Position::START);
    // Leaseed first, completed last: what counts is when it could be read.
    let early = notifications.lease(notification(9).announcement.event_id);
    let early = match engine {
        // It has one writer.
        Sqlite => None,
        Postgres => early.await.unwrap(),
    };
    for number in [3, 1, 2] {
        lease_and_complete(&notifications, number).await;
    }
    let mut expected = vec![3, 1, 2];
    if let Some(early) = early {
        early.complete(&notification(9)).await.unwrap();
        expected.push(9);
    }
    let page = notifications.after(Position::START, 100).await.unwrap();
    assert_eq!(page[0].notification, notification(3));
    assert_eq!(numbers_after(&notifications, Position::START, 100).await, expected);
    assert_eq!(numbers_after(&notifications, Position::START, 2).await, [3, 1]);
    assert_eq!(numbers_after(&notifications, page[1].position, 100).await, expected[2..]);
    let last = notifications.last_position().await.unwrap();
    assert_eq!(last, page.last().unwrap().position);
    assert_eq!(numbers_after(&notifications, last, 100).await, [0; 0]);
}

#[rstest]
#[tokio::test]
async fn the_position_of_an_event_is_that_of_its_notification(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    let position_of = async |number| {
        let event = notification(number).announcement.event_id;
        notifications.position_of(event).await.unwrap()
    };
    lease_and_complete(&notifications, 1).await;
    let leased = lease(&notifications, 2).await;
    let last = notifications.last_position().await.unwrap();
    assert_eq!(position_of(1).await, Some(last));
    assert_eq!(position_of(2).await, None, "leased, and not shown");
    drop(leased);
}

/// As several replicas do it, each with connections of its own.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn positions_become_visible_in_order_however_many_complete_at_once(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    const REPLICAS: u128 = 6;
    let Some((place, database, notifications)) = repository(engine).await else {
        return;
    };
    let each = u128::from(PAGE_SIZE) / 4;
    let mut replicas = JoinSet::new();
    for replica in 0..REPLICAS {
        let database = match engine {
            Sqlite => database.clone(),
            Postgres => Database::connect(&place.config()).await.unwrap(),
        };
        replicas.spawn(async move {
            let notifications: Notifications = Arc::new(on(&database));
            for number in 0..each {
                // Some leases are given back, and leave nothing behind.
                drop(lease(&notifications, replica * each + number).await);
                lease_and_complete(&notifications, replica * each + number).await;
            }
        });
    }
    let reading = async {
        let (mut read, mut position) = (Vec::new(), Position::START);
        while read.len() < usize::try_from(REPLICAS * each).unwrap() {
            for entry in notifications.after(position, 7).await.unwrap() {
                position = entry.position;
                read.push(entry.notification.announcement.event_id.0);
            }
        }
        read
    };
    let read = tokio::time::timeout(3 * PATIENCE, reading).await;
    let mut read = read.expect("nothing was passed over");
    replicas.join_all().await;
    read.sort_unstable();
    read.dedup();
    assert_eq!(read.len() as u128, REPLICAS * each);
}

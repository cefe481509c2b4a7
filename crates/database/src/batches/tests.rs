use sea_orm::RuntimeErr;
use sea_orm::sqlx::Error;

use super::*;
use desk::{Desk, PATIENCE};

mod desk;

fn refusal() -> DbErr {
    DbErr::Custom("refused".to_owned())
}

fn outage() -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(Error::PoolTimedOut)))
}

#[tokio::test(start_paused = true)]
async fn who_is_alone_is_written_at_once_and_who_comes_meanwhile_is_the_next_batch() {
    let mut desk = Desk::new();
    let first = desk.write(1).await;
    let batch = desk.batch(&[1]).await;
    let next = [desk.write(2).await, desk.write(3).await];
    desk.assert_no_batch();
    batch.end(Ok(()));
    assert_eq!(first.await.unwrap().unwrap(), "wrote 1");
    desk.batch(&[2, 3]).await.end(Ok(()));
    for (writing, expected) in next.into_iter().zip(["wrote 2", "wrote 3"]) {
        assert_eq!(writing.await.unwrap().unwrap(), expected);
    }
    desk.assert_no_batch();
}

#[tokio::test(start_paused = true)]
async fn one_that_cannot_be_written_takes_nothing_from_the_others() {
    let mut desk = Desk::new();
    let (first, mut writing, batch) = desk.write_behind(0, &[1, 2, 3]).await;
    batch.end(Err(refusal()));
    desk.batch(&[1]).await.end(Ok(()));
    let bad = desk.batch(&[2]).await;
    let later = desk.write(4).await;
    bad.end(Err(refusal()));
    desk.batch(&[3]).await.end(Ok(()));
    desk.batch(&[4]).await.end(Ok(()));
    for good in [first, writing.remove(0), writing.remove(1), later] {
        assert!(good.await.unwrap().is_ok());
    }
    let bad = writing.remove(0).await.unwrap();
    assert!(matches!(bad, Err(DbErr::Custom(_))), "{bad:?}");
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_one_for_the_whole_batch_and_for_nobody_else() {
    let mut desk = Desk::new();
    let (_first, writing, batch) = desk.write_behind(0, &[1, 2]).await;
    let later = desk.write(3).await;
    batch.end(Err(outage()));
    for writing in writing {
        assert!(is_outage(&writing.await.unwrap().unwrap_err()));
    }
    desk.batch(&[3]).await.end(Ok(()));
    assert!(later.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_outage_while_each_is_tried_alone_is_one_for_the_rest() {
    let mut desk = Desk::new();
    let (_first, mut writing, batch) = desk.write_behind(0, &[1, 2, 3]).await;
    batch.end(Err(refusal()));
    desk.batch(&[1]).await.end(Ok(()));
    desk.batch(&[2]).await.end(Err(outage()));
    assert!(writing.remove(0).await.unwrap().is_ok());
    for writing in writing {
        assert!(is_outage(&writing.await.unwrap().unwrap_err()));
    }
    desk.assert_no_batch();
}

#[tokio::test(start_paused = true)]
async fn who_goes_away_ends_no_batch_and_is_not_written_when_it_had_not_begun() {
    let mut desk = Desk::new();
    let first = desk.write(1).await;
    let batch = desk.batch(&[1]).await;
    let (second, third) = (desk.write(2).await, desk.write(3).await);
    for gone in [first, second] {
        gone.abort();
        gone.await.unwrap_err();
    }
    desk.assert_no_batch();
    batch.end(Ok(()));
    desk.batch(&[3]).await.end(Ok(()));
    assert!(third.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn whose_batch_does_not_begin_in_time_is_told_an_outage_and_never_written() {
    let mut desk = Desk::new();
    let first = desk.write(1).await;
    let batch = desk.batch(&[1]).await;
    let second = desk.write(2).await;
    assert!(is_outage(&second.await.unwrap().unwrap_err()));
    tokio::time::sleep(10 * PATIENCE).await;
    assert!(!first.is_finished(), "what was begun is waited for");
    batch.end(Ok(()));
    assert_eq!(first.await.unwrap().unwrap(), "wrote 1");
    desk.assert_no_batch();
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_breaks_off_is_an_error_and_the_next_one_begins() {
    let mut desk = Desk::new();
    let first = desk.write(1).await;
    let batch = desk.batch(&[1]).await;
    let second = desk.write(2).await;
    drop(batch);
    assert!(first.await.unwrap().is_err());
    desk.batch(&[2]).await.end(Ok(()));
    assert!(second.await.unwrap().is_ok());
}

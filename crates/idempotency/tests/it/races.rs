//! The same request many times at once, in several replicas.

use futures_util::future::join_all;
use idempotency::Earlier;
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::store::{Store, at, keep_in, request, same};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_requests_one_keeps_its_answer_and_the_others_learn_it_or_that_it_is_running(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else {
        return;
    };
    let replicas = [store.replica().await, store.replica().await];
    for (number, second) in [("new", 0), ("expired", 0), ("expired", 3_600)] {
        let race = (0..64).map(|runner: usize| {
            let replica = replicas[runner % replicas.len()].clone();
            tokio::spawn(async move {
                let answer = runner.to_string();
                let earlier = keep_in(&replica, &at(number, second), &answer).await;
                (answer, earlier)
            })
        });
        let outcomes = join_all(race).await.into_iter().map(Result::unwrap);
        let (kept, others): (Vec<_>, Vec<_>) = outcomes.partition(|(_, earlier)| earlier.is_none());
        let [(winner, _)] = &kept[..] else {
            panic!("{number}: {kept:?}");
        };
        for (_, earlier) in others {
            let known = earlier == Some(same(winner)) || earlier == Some(Earlier::Running);
            assert!(known, "{number}: {earlier:?}, not {winner}");
        }
        assert_eq!(store.find(&at(number, second)).await, Some(same(winner)));
    }
    assert_eq!(store.find(&request("never")).await, None);
}

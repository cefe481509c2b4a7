mod desk;

use std::collections::BTreeSet;

use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::*;
use desk::{BUDGET, Desks};

async fn found(waiting: JoinHandle<anyhow::Result<Vec<String>>>) -> BTreeSet<String> {
    waiting.await.unwrap().unwrap().into_iter().collect()
}

async fn error(waiting: JoinHandle<anyhow::Result<Vec<String>>>) -> String {
    waiting.await.unwrap().unwrap_err().to_string()
}

#[tokio::test(start_paused = true)]
async fn what_exists_is_found_however_many_questions_it_takes() {
    let mut desks = Desks::new(8);
    let waiting = desks.load(&[1, 2, 3, 4, 500]).await;
    desks.question(&[1, 2, 3]).await.answer("first");
    desks.question(&[4, 500]).await.answer("second");
    let expected = ["first 1", "first 2", "first 3", "second 4"];
    assert!(found(waiting).await.iter().eq(expected));
}

#[tokio::test(start_paused = true)]
async fn who_comes_after_a_question_waits_for_the_next_one_with_all_others() {
    let mut desks = Desks::new(8);
    let first = desks.load(&[1]).await;
    let old = desks.question(&[1]).await;
    let later = [desks.load(&[1]).await, desks.load(&[1, 2]).await];
    desks.question(&[2]).await.answer("old");
    desks.assert_no_question();
    old.answer("old");
    assert!(found(first).await.iter().eq(["old 1"]));
    desks.question(&[1]).await.answer("new");
    let [second, third] = later;
    assert!(found(second).await.iter().eq(["new 1"]));
    assert!(found(third).await.iter().eq(["new 1", "old 2"]));
    desks.assert_no_question();
}

#[tokio::test(start_paused = true)]
async fn questions_are_few_at_once() {
    let mut desks = Desks::new(2);
    let mut waiting = Vec::new();
    for key in 0..6 {
        waiting.push(desks.load(&[key]).await);
    }
    let (first, _second) = (desks.question(&[0]).await, desks.question(&[1]).await);
    desks.assert_no_question();
    first.answer("");
    desks.question(&[2, 3, 4]).await;
}

#[tokio::test(start_paused = true)]
async fn an_error_is_told_to_all_who_wait_for_the_question_and_to_nobody_else() {
    let mut desks = Desks::new(1);
    let blocking = desks.load(&[9]).await;
    let question = desks.question(&[9]).await;
    let waiting = [desks.load(&[1]).await, desks.load(&[1, 2]).await];
    question.answer("");
    let question = desks.question(&[1, 2]).await;
    let other = desks.load(&[1]).await;
    question.answer.send(Err(anyhow!("away"))).unwrap();
    for waiting in waiting {
        assert_eq!(error(waiting).await, "away");
    }
    desks.question(&[1]).await.answer("new");
    assert!(found(other).await.iter().eq(["new 1"]));
    assert_eq!(found(blocking).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_error_of_one_key_is_told_to_those_who_want_it_only() {
    let mut desks = Desks::new(1);
    let blocking = desks.load(&[9]).await;
    let question = desks.question(&[9]).await;
    let (bad, good) = (desks.load(&[1, 2]).await, desks.load(&[2]).await);
    question.answer("");
    let question = desks.question(&[1, 2]).await;
    let broken = Err(Arc::new(anyhow!("broken")));
    let answer = HashMap::from([(1, broken), (2, Ok("fine".to_owned()))]);
    question.answer.send(Ok(answer)).unwrap();
    assert_eq!(error(bad).await, "broken");
    assert!(found(good).await.iter().eq(["fine"]));
    assert_eq!(found(blocking).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_that_gives_up_takes_nothing_from_the_others() {
    let mut desks = Desks::new(1);
    let asked = desks.load(&[1]).await;
    let question = desks.question(&[1]).await;
    let (patient, impatient) = (desks.load(&[2]).await, desks.load(&[2, 3]).await);
    asked.abort();
    impatient.abort();
    sleep(Duration::from_millis(1)).await;
    question.answer("");
    desks.question(&[2]).await.answer("still");
    assert!(found(patient).await.iter().eq(["still 2"]));
}

/// Timers count whole milliseconds.
fn is_budget(time: Duration) -> bool {
    (BUDGET..=BUDGET + Duration::from_millis(2)).contains(&time)
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_the_budget_and_no_question_is_longer_on_its_way() {
    let mut desks = Desks::new(1);
    let begun = Instant::now();
    let first = desks.load(&[1]).await;
    let question = desks.question(&[1]).await;
    assert_eq!(question.deadline, begun + BUDGET);
    sleep(BUDGET / 2).await;
    let (second, joined) = (Instant::now(), desks.load(&[2]).await);
    assert_eq!(error(first).await, "no answer within 1s");
    assert!(is_budget(begun.elapsed()));
    assert_eq!(error(joined).await, "no answer within 1s");
    assert!(is_budget(second.elapsed()));
}

#[tokio::test(start_paused = true)]
async fn a_question_that_panics_makes_room_for_the_next() {
    let mut desks = Desks::new(1);
    let unlucky = desks.load(&[1]).await;
    drop(desks.question(&[1]).await);
    assert_eq!(error(unlucky).await, "the question broke off");
    let lucky = desks.load(&[1]).await;
    desks.question(&[1]).await.answer("again");
    assert!(found(lucky).await.iter().eq(["again 1"]));
}

#[tokio::test(start_paused = true)]
async fn only_so_many_may_wait() {
    let mut desks = Desks::new(1);
    let _asked = desks.load(&[0]).await;
    let _question = desks.question(&[0]).await;
    let many: Vec<u32> = (0..).take(MAX_WAITING).collect();
    let _waiting = desks.load(&many).await;
    let refused = desks.load(&[1]).await;
    assert_eq!(error(refused).await, "too many wait for an answer");
}

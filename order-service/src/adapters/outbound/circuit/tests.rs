use anyhow::anyhow;
use tokio::time::advance;

use super::*;

const ALMOST: Duration = Duration::from_millis(499);
const PAUSE: Duration = Duration::from_millis(500);

fn circuit() -> Circuit {
    Circuit::new("somebody", 3, PAUSE)
}

fn succeed(permit: Permit<'_>) {
    permit.report(&Ok(()));
}

fn fail(permit: Permit<'_>) {
    permit.report::<()>(&Err(anyhow!("away")));
}

fn open() -> Circuit {
    let circuit = circuit();
    for _ in 0..3 {
        fail(circuit.permit().unwrap());
    }
    circuit
}

#[tokio::test(start_paused = true)]
async fn it_opens_after_so_many_failures_in_a_row() {
    let circuit = circuit();
    for _ in 0..4 {
        fail(circuit.permit().unwrap());
        fail(circuit.permit().unwrap());
        succeed(circuit.permit().unwrap());
    }
    for _ in 0..3 {
        assert!(!circuit.is_open());
        fail(circuit.permit().unwrap());
    }
    assert!(circuit.is_open());
    assert!(circuit.permit().is_err());
}

#[tokio::test(start_paused = true)]
async fn one_may_ask_after_the_pause_and_its_success_closes_it() {
    let circuit = open();
    advance(ALMOST).await;
    assert!(circuit.permit().is_err());
    advance(Duration::from_millis(1)).await;
    assert!(!circuit.is_open());
    let probe = circuit.permit().unwrap();
    assert!(circuit.is_open());
    assert!(circuit.permit().is_err());
    advance(10 * PAUSE).await;
    assert!(circuit.permit().is_err());
    succeed(probe);
    assert!(!circuit.is_open());
    fail(circuit.permit().unwrap());
    assert!(!circuit.is_open());
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_fails_opens_it_for_another_pause() {
    let circuit = open();
    for _ in 0..3 {
        advance(PAUSE).await;
        fail(circuit.permit().unwrap());
        assert!(circuit.is_open());
        advance(PAUSE / 2).await;
        assert!(circuit.permit().is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_given_up_leaves_its_place_to_the_next() {
    let circuit = open();
    advance(PAUSE).await;
    drop(circuit.permit().unwrap());
    succeed(circuit.permit().unwrap());
    assert!(!circuit.is_open());
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_closes_it_and_a_late_failure_changes_nothing() {
    let circuit = circuit();
    let late: Vec<_> = (0..6).map(|_| circuit.permit().unwrap()).collect();
    let mut late = late.into_iter();
    late.by_ref().take(3).for_each(fail);
    assert!(circuit.is_open());
    advance(PAUSE).await;
    let probe = circuit.permit().unwrap();
    fail(late.next().unwrap());
    assert!(circuit.permit().is_err(), "the probe is on its way");
    succeed(late.next().unwrap());
    assert!(!circuit.is_open());
    fail(probe);
    assert!(!circuit.is_open(), "one failure since the answer");
}

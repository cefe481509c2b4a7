use super::*;

/// A shop goes on asking; this is how long it takes until it gets an answer.
async fn until_answered(directory: &HttpUserDirectory) -> Duration {
    let well_again = Instant::now();
    while directory.address_of(user(7)).await.is_err() {
        sleep(Duration::from_millis(20)).await;
    }
    well_again.elapsed()
}

async fn ask_in_vain(directory: &HttpUserDirectory, times: u32) {
    for _ in 0..times {
        assert_unavailable(&directory.address_of(user(7)).await);
    }
}

#[rstest]
#[case::hangs(Manner::Hangs)]
#[case::hangs_in_the_middle(Manner::HangsInTheMiddle)]
#[case::drips(Manner::Drips)]
#[case::resets(Manner::Resets)]
#[case::internal_error(Manner::answer("500 Internal Server Error", "{}"))]
#[case::no_http(Manner::Says("220 mail.example.org ESMTP\r\n\r\n".to_owned()))]
#[case::no_json(Manner::answer("200 OK", "<html>"))]
#[case::another_schema(Manner::answer("200 OK", "[]"))]
#[case::pours(Manner::Pours)]
#[tokio::test(start_paused = true)]
async fn a_neighbour_that_is_well_again_is_asked_soon(#[case] manner: Manner) {
    let neighbour = Neighbour::who(manner).await;
    let directory = directory(&neighbour);
    ask_in_vain(&directory, 20).await;
    neighbour.becomes(well());
    let waited = until_answered(&directory).await;
    assert!(waited <= Duration::from_secs(1), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_neighbour_that_failed_often_is_left_alone_and_they_know_it_at_once() {
    let neighbour = Neighbour::who(Manner::Hangs).await;
    let directory = directory(&neighbour);
    ask_in_vain(&directory, 5).await;
    let (asked, begun) = (neighbour.questions(), Instant::now());
    ask_in_vain(&directory, 100).await;
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(neighbour.questions(), asked);
}

#[tokio::test(start_paused = true)]
async fn one_asks_for_all_when_the_pause_is_over_and_the_others_do_not_wait_for_it() {
    let neighbour = Neighbour::who(Manner::Hangs).await;
    let directory = directory(&neighbour);
    ask_in_vain(&directory, 5).await;
    sleep(Duration::from_millis(500)).await;
    let asking = directory.clone();
    let probe = tokio::spawn(async move { asking.address_of(user(7)).await });
    sleep(Duration::from_millis(10)).await;
    let begun = Instant::now();
    ask_in_vain(&directory, 100).await;
    assert_eq!(begun.elapsed(), Duration::ZERO);
    neighbour.becomes(well());
    assert!(probe.await.unwrap().is_ok(), "its next attempt");
    assert!(directory.address_of(user(7)).await.is_ok());
}

/// As of two replicas behind one name, of which one is bad.
#[tokio::test(start_paused = true)]
async fn a_lost_answer_now_and_then_is_not_noticed() {
    let neighbour = Neighbour::who(well()).await;
    let directory = directory(&neighbour);
    for round in 0..40 {
        let (before, lost) = (neighbour.questions(), round % 2 == 0);
        neighbour.becomes(if lost { Manner::Hangs } else { Manner::HangsUp });
        let asking = directory.clone();
        let answer = tokio::spawn(async move { asking.address_of(user(7)).await });
        neighbour.was_asked_since(before).await;
        neighbour.becomes(well());
        assert!(answer.await.unwrap().is_ok(), "round {round}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_known_before_the_question_is_never_unknown() {
    let unknown = r#"{"type":"urn:echoppe:problem:unknown-user"}"#;
    let unknown = Manner::answer("404 Not Found", unknown);
    let neighbour = Neighbour::who(unknown.clone().slowly()).await;
    let directory = directory(&neighbour);
    let asking = directory.clone();
    let early = tokio::spawn(async move { asking.address_of(user(7)).await });
    neighbour.was_asked_since(0).await;
    // Registered while the answer to somebody else is on its way.
    neighbour.becomes(well());
    let later = (0..10).map(|_| directory.address_of(user(7)));
    for answer in join_all(later).await {
        assert!(answer.unwrap().is_some());
    }
    assert_eq!(early.await.unwrap().unwrap(), None);
    assert_eq!(neighbour.questions(), 2);
}

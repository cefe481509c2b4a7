use poem_openapi::Object;

use super::*;

#[derive(Serialize, Object)]
struct News {
    text: String,
}

impl ServerEvent for News {
    fn id(&self) -> String {
        "7".to_owned()
    }

    fn kind(&self) -> &'static str {
        "news"
    }
}

fn news(text: &str) -> Bytes {
    let text = text.to_owned();
    News { text }.to_text().into()
}

fn body(
    events: impl Stream<Item = Result<Bytes, &'static str>> + Send + 'static,
    heartbeat: Duration,
) -> Body {
    let stream = EventStream::<News>::new(events, heartbeat);
    stream.into_response().into_body()
}

#[tokio::test]
async fn an_event_is_its_id_its_type_and_one_line_of_json() {
    let events = stream::iter([Ok(news("two\nlines")), Ok(news("é"))]);
    let text = body(events, Duration::from_secs(15)).into_string().await;
    let expected = ": bienvenue\nretry: 2000\n\n\
        id: 7\nevent: news\ndata: {\"text\":\"two\\nlines\"}\n\n\
        id: 7\nevent: news\ndata: {\"text\":\"é\"}\n\n";
    assert_eq!(text.unwrap(), expected);
}

#[tokio::test]
async fn an_error_ends_the_stream_after_whole_events() {
    let events = stream::iter([Ok(news("a")), Err("away"), Ok(news("b"))]);
    let text = body(events, Duration::from_secs(15)).into_string().await;
    assert!(text.unwrap().ends_with("data: {\"text\":\"a\"}\n\n"));
}

#[tokio::test]
async fn a_stream_without_events_has_a_heart_that_beats() {
    let every = Duration::from_millis(30);
    let began = Instant::now();
    let chunks = body(stream::pending(), every).into_bytes_stream().take(4);
    let chunks: Vec<_> = chunks.map(Result::unwrap).collect().await;
    assert!(began.elapsed() >= 3 * every);
    assert_eq!(chunks[0], GREETING);
    assert!(chunks[1..].iter().all(|chunk| chunk == HEARTBEAT));
}

//! Many listeners, and one that does not keep up.

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn every_one_of_many_listeners_is_told_everything() {
    let place = TestDatabase::create(Sqlite).await.unwrap();
    let replica = Replica::start(&place).await;
    let listeners = join_all((0..100).map(|_| replica.listen(None))).await;
    for number in 1..=20 {
        replica.handle(&event(number)).await;
    }
    for mut listener in listeners {
        assert!(ids(&mut listener, 20).await.into_iter().eq((1..=20).map(id)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_does_not_read_is_cut_off_and_misses_nothing_when_it_comes_back() {
    const EVENTS: u128 = 420;
    let place = TestDatabase::create(Sqlite).await.unwrap();
    let replica = Replica::start(&place).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut lazy = socket.connect(replica.address).await.unwrap();
    // HTTP/1.0 has no chunks: what is read is the stream.
    let request = b"GET /notifications/stream HTTP/1.0\r\n\r\n";
    lazy.write_all(request).await.unwrap();
    lazy.readable().await.unwrap();
    let long = "x".repeat(64 * 1024);
    for number in 1..=EVENTS {
        let event = event(number).replace("12 rue des Lilas", &long);
        replica.handle(&event).await;
    }
    let mut read = Vec::new();
    let reading = lazy.read_to_end(&mut read);
    tokio::time::timeout(PATIENCE, reading).await.expect("an end").unwrap();
    let read = String::from_utf8(read).unwrap();
    let mut told: Vec<_> = read.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
    assert!(read.ends_with("\n\n"), "no event is cut in two");
    assert!((told.len() as u128) < EVENTS, "all was kept for it");
    let mut listener = replica.listen(Some(told[told.len() - 1])).await;
    let rest = ids(&mut listener, usize::try_from(EVENTS).unwrap() - told.len()).await;
    told.extend(rest.iter().map(String::as_str));
    assert!(told.into_iter().eq((1..=EVENTS).map(id)));
}

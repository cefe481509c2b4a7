use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use test_database::{Engine, TestDatabase};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::process::Process;

const OF_EACH: usize = 1000;
const HEAD: &str = "GET /users HTTP/1.1\r\nx: ";
/// They do not come, nor come back, all at the same moment.
const ARRIVAL: Duration = Duration::from_millis(5);
const DURATION: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(10);
const MAX_GROWTH: u64 = 64 * 1024;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes three minutes"]
async fn slow_and_silent_clients_disturb_nobody() {
    let place = TestDatabase::create(Engine::Sqlite).await.unwrap();
    let service = Process::start(&place.config().database_url);
    measure(&service, DURATION / 12).await;
    let before = measure(&service, DURATION / 2).await;

    let (memory, peak) = (service.memory(), service.peak());
    let cut = Arc::new(AtomicU32::new(0));
    let crowd: Vec<_> = (0..2 * OF_EACH)
        .map(|number| {
            let head = (number % 2 == 0).then_some(HEAD);
            let delay = ARRIVAL * u32::try_from(number).unwrap();
            tokio::spawn(again_and_again(service.address, head, delay, cut.clone()))
        })
        .collect();
    sleep(ARRIVAL * 2 * u32::try_from(OF_EACH).unwrap()).await;
    let during = measure(&service, DURATION).await;
    let growth = peak.end().saturating_sub(memory);
    crowd.iter().for_each(JoinHandle::abort);
    let after = measure(&service, DURATION / 2).await;

    let cut = cut.load(Ordering::SeqCst);
    println!(
        "p99: {before:?} before, {during:?} during, {after:?} after; \
         {growth} KiB more than {memory}; {cut} were cut off"
    );
    assert!(cut as usize >= 2 * OF_EACH, "{cut}");
    assert!(growth <= MAX_GROWTH, "{growth} KiB");
    // What else the machine does is there before and after as well.
    assert!(during <= 2 * before.max(after));
}

/// The 99th percentile of requests on connections of their own.
async fn measure(service: &Process, duration: Duration) -> Duration {
    let (begin, mut times) = (Instant::now(), Vec::new());
    while begin.elapsed() < duration {
        let answer = service.get("/users?limit=10").await;
        assert!(answer.is_complete);
        times.push(answer.time);
        sleep(PAUSE).await;
    }
    times.sort();
    times[times.len() * 99 / 100]
}

/// Connects, and sends a byte a second or nothing. Whoever is cut off comes back.
async fn again_and_again(
    address: SocketAddr,
    head: Option<&'static str>,
    delay: Duration,
    cut: Arc<AtomicU32>,
) {
    sleep(delay).await;
    loop {
        let Ok(mut stream) = TcpStream::connect(address).await else {
            sleep(Duration::from_secs(1)).await;
            continue;
        };
        let mut bytes = head.unwrap_or_default().bytes().chain(std::iter::repeat(b'x'));
        loop {
            let end = timeout(Duration::from_secs(1), stream.read(&mut [0; 1])).await;
            let is_open = end.is_err();
            let next = bytes.next().filter(|_| head.is_some());
            if !is_open || stream.write_all(next.as_slice()).await.is_err() {
                cut.fetch_add(1, Ordering::SeqCst);
                break;
            }
        }
    }
}

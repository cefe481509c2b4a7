//! What takes minutes and a quiet machine, so it is asked for:
//! `cargo test -p user-service --test it endurance -- --ignored --nocapture --test-threads 1`

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use reqwest::Client;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use test_database::Engine::{Postgres, Sqlite};
use test_database::{Engine, TestDatabase};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use user_service::adapters::outbound::database::Migrator;
use uuid::Uuid;

const OF_EACH: usize = 1000;
const HEAD: &str = "GET /users HTTP/1.1\r\nx: ";
/// They do not come, nor come back, all at the same moment.
const ARRIVAL: Duration = Duration::from_millis(5);
const DURATION: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(10);
const MAX_GROWTH_OF_A_CROWD: u64 = 64 * 1024;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes three minutes"]
async fn slow_and_silent_clients_disturb_nobody() {
    let place = TestDatabase::create(Engine::Sqlite).await.unwrap();
    let service = Process::start(&place.config().database_url);
    measure(&service, DURATION / 12).await;
    let before = measure(&service, DURATION / 2).await;

    let memory = service.reset_peak();
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
    let growth = service.peak().saturating_sub(memory);
    crowd.iter().for_each(JoinHandle::abort);
    let after = measure(&service, DURATION / 2).await;

    let cut = cut.load(Ordering::SeqCst);
    println!(
        "p99: {before:?} before, {during:?} during, {after:?} after; \
         {growth} KiB more than {memory}; {cut} were cut off"
    );
    assert!(cut as usize >= 2 * OF_EACH, "{cut}");
    assert!(growth <= MAX_GROWTH_OF_A_CROWD, "{growth} KiB");
    // What else the machine does is there before and after as well.
    assert!(during <= 2 * before.max(after));
}

/// The 99th percentile of requests on connections of their own.
async fn measure(service: &Process, duration: Duration) -> Duration {
    let (begin, mut times) = (Instant::now(), Vec::new());
    while begin.elapsed() < duration {
        times.push(service.get("/users?limit=10").await.0);
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

const USERS: u32 = 1_000_000;
const AT_ONCE: u32 = 100_000;
const ROUNDS: usize = 31;
const MAX_GROWTH: u64 = 20 * 1024;
const MAX_RATIO: f64 = 1.3;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute"]
async fn a_million_users_are_listed_in_bounded_memory_and_the_last_page_costs_what_the_first_does(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(place) = TestDatabase::create(engine).await else { return };
    fill(&place, engine).await;
    let service = Process::start(&place.config().database_url);
    service.get("/users?limit=1000").await;

    let before = service.reset_peak();
    let (time, users) = service.get("/users").await;
    let growth = service.peak().saturating_sub(before);
    println!("{engine:?}: {users} users in {time:?}, {before} KiB and {growth} KiB more");
    assert_eq!(users, USERS as usize);

    let last = format!("/users?limit=1000&after={}", id(899_000));
    let (mut first_times, mut last_times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (path, times) in [("/users?limit=1000", &mut first_times), (&last, &mut last_times)] {
            let (time, users) = service.get(path).await;
            assert_eq!(users, 1000);
            times.push(time);
        }
    }
    let (first, last) = (median(first_times), median(last_times));
    let ratio = last.as_secs_f64() / first.as_secs_f64();
    println!("{engine:?}: page 1 {first:?}, page 900 {last:?}, ratio {ratio:.2}");
    assert!(growth <= MAX_GROWTH, "{growth} KiB");
    assert!(ratio <= MAX_RATIO, "{ratio}");
}

fn id(number: u32) -> Uuid {
    Uuid::from_u128(0x7000_8000_0000_0000_0000 | u128::from(number))
}

async fn fill(place: &TestDatabase, engine: Engine) {
    let database = place.open::<Migrator>().await;
    for begin in (0..USERS).step_by(AT_ONCE as usize) {
        let (first, last) = (begin + 1, begin + AT_ONCE);
        let statement = match engine {
            Postgres => format!(
                "INSERT INTO users (id, last_name, first_name, address, version) \
                 SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, \
                 'Martin', 'Zoé', n || ' rue des Lilas, Lyon', 1 \
                 FROM generate_series({first}, {last}) AS n"
            ),
            Sqlite => format!(
                "WITH RECURSIVE numbers(n) AS \
                 (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}) \
                 INSERT INTO users (id, last_name, first_name, address, version) \
                 SELECT unhex(printf('00000000000070008000%012x', n)), \
                 'Martin', 'Zoé', n || ' rue des Lilas, Lyon', 1 FROM numbers"
            ),
        };
        database.writer().execute_unprepared(&statement).await.unwrap();
    }
    database.close().await;
}

/// The service, in a process of its own.
struct Process {
    child: Child,
    address: SocketAddr,
    /// Makes a connection for each request.
    client: Client,
}

impl Process {
    fn start(database_url: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_user-service"))
            .args(["serve", "--port", "0", "--log-filter", "info"])
            .env("DATABASE_URL", database_url)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = log.find_map(|line| {
            let line = line.ok()?;
            let (_, address) = line.split_once("listening on http://")?;
            address.trim().parse().ok()
        });
        std::thread::spawn(move || log.for_each(drop));
        let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
        Self { child, address: address.unwrap(), client }
    }

    /// How long a whole list takes, and how many users it has, who are counted while they come.
    async fn get(&self, path: &str) -> (Duration, usize) {
        let (begin, mut users) = (Instant::now(), 0);
        let request = self.client.get(format!("http://{}{path}", self.address));
        let mut answer = request.send().await.unwrap();
        while let Some(chunk) = answer.chunk().await.unwrap() {
            users += chunk.split(|byte| *byte == b'}').count() - 1;
        }
        (begin.elapsed(), users)
    }

    /// Lets [`peak`](Self::peak) count from here. Returns the resident memory, in KiB.
    fn reset_peak(&self) -> u64 {
        let reset = format!("/proc/{}/clear_refs", self.child.id());
        std::fs::write(reset, "5").unwrap();
        self.kibibytes("VmRSS:")
    }

    fn peak(&self) -> u64 {
        self.kibibytes("VmHWM:")
    }

    fn kibibytes(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

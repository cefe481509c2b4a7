use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::options::Slow;
use crate::report::Report;
use crate::shop::Shop;
use crate::stack::container::Container;
use crate::stack::memory::usage;
use crate::stack::{Service, Stack};

const SERVICES: [Service; 4] = [Service::User, Service::Product, Service::Order, Service::Notifier];
const CALM: Duration = Duration::from_secs(8);
/// All are cut off after 10 s, and come back.
const LASTS: Duration = Duration::from_secs(15);
/// They do not come all in the same instant.
const ARRIVAL: Duration = Duration::from_secs(1);
const BYTE_EVERY: Duration = Duration::from_secs(1);
const CUT_OFF: &str = "HTTP/1.1 408";
/// Of what the gateway carries out for one address at once, so much is left to the others, who have the same.
const LEFT_TO_OTHERS: u32 = 100;

const OTHERS: u32 = 4;
/// From the beginning of one request of a client to the next: as many are sent, however fast the answers are.
const PERIOD: Duration = Duration::from_millis(100);

/// MiB, of the 64 that a service has.
const MOST_MEMORY: f64 = 60.0;
/// MiB that may stay afterwards.
const LASTING_GROWTH: f64 = 12.0;
const FALL_BACK_LIMIT: Duration = Duration::from_secs(30);

/// How long the others waited, in ms.
#[derive(Default)]
struct Others {
    orders: Vec<f64>,
    lists: Vec<f64>,
    failures: usize,
}

pub async fn run(stack: &Stack, options: &Slow) -> Result<Report> {
    let shop = Shop::open(&stack.base_url()).await?;
    let services = try_join_all(SERVICES.map(|service| stack.container(service))).await?;
    let gateway = stack.container(Service::Gateway).await?;
    let count = options.count;
    let mut report = Report::new(format!("slow: {count} bodies on each service"));
    ask(&shop, CALM / 2).await?;
    let before = usage(&services).await?;
    let calm = ask(&shop, CALM).await?;
    ensure!(calm.failures == 0, "the shop does not even serve those who ask as usual");

    for (service, before) in services.iter().zip(&before) {
        let address = service.address(&stack.network("services")).context("no address")?;
        let aims = [(SocketAddr::new(address, 8080), "/users", count)];
        report.info(format!("at {}", service.name), "");
        let peak = judge_crowd(&shop, service, &aims, &calm, &mut report).await?;
        report.info("  its memory before, MiB", format!("{before:.1}"));
        report.at_most("  its memory with them, MiB", peak, MOST_MEMORY);
    }
    judge_memory_afterwards(&services, &before, &mut report).await?;

    report.info("through the gateway", "");
    let (address, half) = (stack.gateway().parse()?, count.saturating_sub(LEFT_TO_OTHERS) / 2);
    let aims = [(address, "/users", half), (address, "/orders", half)];
    let peak = judge_crowd(&shop, &gateway, &aims, &calm, &mut report).await?;
    report.info("  its memory with them, MiB", format!("{peak:.1}"));
    for container in services.iter().chain([&gateway]) {
        report.none(format!("restarts of {}", container.name), container.restarts().await?);
    }
    Ok(report)
}

/// Lets slow clients come, as many as each aim says. Returns the most memory that the container had, in MiB.
async fn judge_crowd(
    shop: &Shop,
    container: &Container,
    aims: &[(SocketAddr, &'static str, u32)],
    calm: &Others,
    report: &mut Report,
) -> Result<f64> {
    let until = CancellationToken::new();
    let mut clients = Vec::new();
    for &(to, path, count) in aims {
        let come = |number| be_slow(to, path, ARRIVAL * number / count, until.clone());
        clients.extend((0..count).map(|number| tokio::spawn(come(number))));
    }
    let asking = async {
        let others = ask(shop, LASTS).await;
        until.cancel();
        others
    };
    let (peak, others) = tokio::join!(watch(container, &until), asking);
    let (count, mut ends) = (clients.len(), BTreeMap::new());
    for end in try_join_all(clients).await?.into_iter().flatten() {
        *ends.entry(end).or_insert(0) += 1;
    }
    let cut_off = ends.remove(CUT_OFF).unwrap_or(0);
    report.check("  slow bodies answered 408", cut_off, format!("≥ {count}"), cut_off >= count);
    report.none("    that ended otherwise", ends.values().sum());
    for (end, times) in ends {
        report.note(format!("{times} slow bodies ended with {end}"));
    }
    others?.judge(calm, report);
    peak
}

async fn watch(container: &Container, until: &CancellationToken) -> Result<f64> {
    let mut peak = 0.0;
    while !until.is_cancelled() {
        peak = f64::max(peak, usage(std::slice::from_ref(container)).await?[0]);
    }
    Ok(peak)
}

async fn judge_memory_afterwards(
    services: &[Container],
    before: &[f64],
    report: &mut Report,
) -> Result<()> {
    let start = Instant::now();
    loop {
        let growths = usage(services).await?.into_iter().zip(before).map(|(now, base)| now - base);
        let growth = growths.fold(0.0, f64::max);
        if growth <= LASTING_GROWTH || start.elapsed() > FALL_BACK_LIMIT {
            report.info("seconds until it fell back", start.elapsed().as_secs());
            report.at_most("most that stays with one service, MiB", growth, LASTING_GROWTH);
            return Ok(());
        }
    }
}

/// A client that sends a byte of a body a second, and comes back when it is cut off. Returns how each of its requests ended.
async fn be_slow(
    to: SocketAddr,
    path: &'static str,
    after: Duration,
    until: CancellationToken,
) -> Vec<String> {
    let mut ends = Vec::new();
    sleep(after).await;
    while !until.is_cancelled() {
        match send_slowly(to, path, &until).await {
            Ok(None) => break,
            Ok(Some(answer)) => ends.push(answer),
            Err(error) => {
                ends.push(error.to_string());
                sleep(BYTE_EVERY).await;
            }
        }
    }
    ends
}

/// Returns the beginning of the answer, or `None` if it had not come by the end.
async fn send_slowly(
    to: SocketAddr,
    path: &str,
    until: &CancellationToken,
) -> io::Result<Option<String>> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n"
    );
    let mut connection = TcpStream::connect(to).await?;
    connection.write_all(head.as_bytes()).await?;
    let mut answer = [0; CUT_OFF.len()];
    while !until.is_cancelled() {
        connection.write_all(b" ").await?;
        if let Ok(read) = timeout(BYTE_EVERY, connection.read_exact(&mut answer)).await {
            read?;
            return Ok(Some(String::from_utf8_lossy(&answer).into_owned()));
        }
    }
    Ok(None)
}

/// Asks as often as others do.
async fn ask(shop: &Shop, time: Duration) -> Result<Others> {
    let until = Instant::now() + time;
    let client = async |number| {
        let (shop, mut others) = (shop.reconnected()?, Others::default());
        let marker = format!("{number} rue de la Patience");
        while Instant::now() < until {
            let begun = Instant::now();
            let placed = shop.must_place(&marker).await.is_ok();
            others.orders.push(ms_since(begun));
            let asked = Instant::now();
            let listed = shop.is_answered("/notifications?limit=20").await.is_ok();
            others.lists.push(ms_since(asked));
            others.failures += usize::from(!placed) + usize::from(!listed);
            sleep_until(begun + PERIOD).await;
        }
        anyhow::Ok(others)
    };
    let mut all = Others::default();
    for part in try_join_all((0..OTHERS).map(client)).await? {
        all.orders.extend(part.orders);
        all.lists.extend(part.lists);
        all.failures += part.failures;
    }
    Ok(all)
}

fn ms_since(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1_000.0
}

impl Others {
    fn judge(&self, calm: &Self, report: &mut Report) {
        report.none("  requests of others that failed", self.failures);
        let pairs = [
            ("POST /orders", &self.orders, &calm.orders),
            ("GET /notifications", &self.lists, &calm.lists),
        ];
        for (what, with, without) in pairs {
            report.hardly_slower(&format!("  {what} of others"), "meanwhile", without, with);
        }
    }
}

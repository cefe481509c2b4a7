use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use futures_util::{StreamExt, TryStreamExt, stream};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::ledger::{Answer, Deletion, Ledger, Placement};
use crate::options::Resets;
use crate::report::Report;
use crate::reset::{self, Moment};
use crate::rest;
use crate::shop::Shop;
use crate::stack::{Service, Stack};

const AT_ONCE: usize = 32;
/// Orders that are placed afterwards, by clients that stay: a connection that was left in a transaction loses some.
const AFTERWARDS: u32 = 300;
/// One request in so many deletes.
const DELETIONS: u32 = 4;
/// The relay's transactions are shorter, and end.
const LEFT_OPEN: &str = "SELECT count(*) FROM pg_stat_activity \
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() \
     AND xact_start < now() - interval '3 seconds'";

struct Request {
    to: SocketAddr,
    bytes: Vec<u8>,
    moment: Moment,
}

pub async fn run(stack: &Stack, options: &Resets) -> Result<Report> {
    let seed = options.seed.unwrap_or_else(rand::random);
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let shop = Shop::open(stack.base_url()).await?;
    let doors = doors(stack).await?;
    let mut ledger = Ledger::default();
    place(
        &shop,
        "à supprimer",
        options.requests / DELETIONS,
        &mut ledger,
    )
    .await?;
    let mut requests = Vec::new();
    for number in 0..options.requests {
        let bytes = request(&shop, number, &mut ledger)?;
        let to = doors[random.random_range(0..doors.len())];
        let moment = Moment::draw(&mut random);
        requests.push(Request { to, bytes, moment });
    }
    shuffle(&mut requests, &mut random);
    let broken = stream::iter(requests).map(send).buffer_unordered(AT_ONCE);
    let unsent = broken
        .filter(|sent| std::future::ready(!sent))
        .count()
        .await;
    place(&shop, "après", AFTERWARDS, &mut ledger).await?;
    let mut report = Report::new(format!("resets, seed {seed}"));
    report.tell("requests reset", options.requests);
    report.tell("  of these, closed by the shop before", unsent);
    report.tell("ways in: the gateway, and the service itself", doors.len());
    rest::conclude(stack, &shop, &ledger, 0, &mut report).await?;
    sleep(Duration::from_secs(4)).await;
    let left = stack.sql("postgres", LEFT_OPEN, None).await?;
    report.none("connections left in a transaction", left.parse()?);
    Ok(report)
}

/// Deletes an order that was placed before, or places one, and writes down that the end will be unclear.
fn request(shop: &Shop, number: u32, ledger: &mut Ledger) -> Result<Vec<u8>> {
    if number.is_multiple_of(DELETIONS) {
        let placed = ledger.placements.get(usize::try_from(number / DELETIONS)?);
        if let Some(order) = placed.and_then(|placement| placement.order) {
            ledger.deletions.push(deletion(order));
            return Ok(reset::delete(order));
        }
    }
    let marker = format!("{number} rue de la Rupture");
    let bytes = reset::post(&shop.order(&marker));
    ledger.placements.push(unclear(marker));
    Ok(bytes)
}

/// The gateway, and order-service itself where the host reaches into the shop's networks: there the reset arrives as
/// it is, while the gateway makes an end of its own of it.
async fn doors(stack: &Stack) -> Result<Vec<SocketAddr>> {
    let gateway = stack.base_url().replace("http://", "").parse()?;
    let mut doors = vec![gateway];
    let container = stack.container(Service::Order).await?;
    if let Some(address) = container.address(&stack.network("services")) {
        let inside = SocketAddr::new(address, 8080);
        let trial = timeout(Duration::from_secs(2), TcpStream::connect(inside)).await;
        if matches!(trial, Ok(Ok(_))) {
            doors.push(inside);
        }
    }
    Ok(doors)
}

async fn send(request: Request) -> bool {
    let sent = reset::send(request.to, &request.bytes, request.moment).await;
    sent.is_ok()
}

/// Orders of clients that wait for their answers.
async fn place(shop: &Shop, street: &str, count: u32, ledger: &mut Ledger) -> Result<()> {
    let placed: Vec<Placement> = stream::iter(0..count)
        .map(|number| async move {
            let marker = format!("{number} rue {street}");
            let reply = shop.place(&marker, None).await?;
            let order = reply
                .order()
                .with_context(|| format!("no order: {reply:?}"))?;
            anyhow::Ok(Placement {
                order: Some(order),
                answer: Answer::Acknowledged,
                ..unclear(marker)
            })
        })
        .buffer_unordered(AT_ONCE / 4)
        .try_collect()
        .await?;
    ledger.placements.extend(placed);
    Ok(())
}

fn unclear(marker: String) -> Placement {
    Placement {
        marker,
        keyed: false,
        attempts: 1,
        answer: Answer::Unclear("reset".to_owned()),
        order: None,
    }
}

fn deletion(order: uuid::Uuid) -> Deletion {
    Deletion {
        order,
        attempts: 1,
        answer: Answer::Unclear("reset".to_owned()),
    }
}

fn shuffle(requests: &mut [Request], random: &mut StdRng) {
    for last in (1..requests.len()).rev() {
        requests.swap(last, random.random_range(0..=last));
    }
}

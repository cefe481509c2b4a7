use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use futures_util::{StreamExt, TryStreamExt, stream};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use crate::ledger::{Answer, Deletion, Ledger, Placement};
use crate::options::Resets;
use crate::report::Report;
use crate::reset::{self, Moment};
use crate::rest;
use crate::shop::Shop;
use crate::stack::{Service, Stack};

const AT_ONCE: usize = 32;
/// A request that is asked again.
const PATIENCE: Duration = Duration::from_mins(1);
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
    moment: Moment,
    what: What,
}

enum What {
    /// With a key it is asked for again, by a client that waits for the answer.
    Place {
        marker: String,
        key: Option<String>,
    },
    Delete(Uuid),
}

pub async fn run(stack: &Stack, options: &Resets) -> Result<Report> {
    let seed = options.seed.unwrap_or_else(rand::random);
    println!("seed {seed}");
    let shop = Shop::open(stack.base_url()).await?;
    let doors = doors(stack).await?;
    let mut ledger = Ledger::default();
    place(&shop, "à supprimer", options.requests / DELETIONS, &mut ledger).await?;
    let placed = ledger.placements.iter().filter_map(|one| one.order);
    let requests = plan(options, seed, &doors, placed.collect());
    let parts = stream::iter(requests).map(|request| reset(shop.clone(), request));
    let parts: Vec<Ledger> = parts.buffer_unordered(AT_ONCE).collect().await;
    for part in parts {
        ledger.absorb(part);
    }
    place(&shop, "après", AFTERWARDS, &mut ledger).await?;
    let mut report = Report::new(format!("resets, seed {seed}"));
    report.tell("requests reset", options.requests);
    report.tell("ways in: the gateway, and the service itself", doors.len());
    rest::conclude(stack, &shop, &ledger, &[], &mut report).await?;
    sleep(Duration::from_secs(4)).await;
    let left = stack.sql("postgres", LEFT_OPEN, None).await?;
    report.none("connections left in a transaction", left.parse()?);
    Ok(report)
}

fn plan(options: &Resets, seed: u64, doors: &[SocketAddr], placed: Vec<Uuid>) -> Vec<Request> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut whats: Vec<_> = placed.into_iter().map(What::Delete).collect();
    for number in (0..options.requests).skip(whats.len()) {
        let keyed = !options.without_keys && random.random_bool(0.5);
        whats.push(What::Place {
            marker: format!("{number} rue de la Rupture"),
            key: keyed.then(|| format!("reset-{number}")),
        });
    }
    for last in (1..whats.len()).rev() {
        whats.swap(last, random.random_range(0..=last));
    }
    let request = |what| Request {
        to: doors[random.random_range(0..doors.len())],
        moment: Moment::draw(&mut random),
        what,
    };
    whats.into_iter().map(request).collect()
}

/// Sends a request whose connection is reset, and writes down what is known of its end.
async fn reset(shop: Shop, request: Request) -> Ledger {
    let bytes = match &request.what {
        What::Place { marker, key } => reset::post(&shop.order(marker), key.as_deref()),
        What::Delete(order) => reset::delete(*order),
    };
    // A connection that was closed before is as good.
    let _ = reset::send(request.to, &bytes, request.moment).await;
    let mut ledger = Ledger::default();
    match request.what {
        What::Place { marker, key } => ledger.placements.push(match key {
            Some(key) => again(&shop, marker, &key).await,
            None => unclear(marker),
        }),
        What::Delete(order) => ledger.deletions.push(Deletion {
            order,
            attempts: 1,
            answer: Answer::Unclear("reset".to_owned()),
        }),
    }
    ledger
}

/// The same order with the same key, by a client that waits for its answer.
async fn again(shop: &Shop, marker: String, key: &str) -> Placement {
    let deadline = Instant::now() + PATIENCE;
    let mut placement = unclear(marker);
    placement.keyed = true;
    while Instant::now() < deadline {
        placement.attempts += 1;
        match shop.place(&placement.marker, Some(key)).await {
            Ok(reply) if reply.status == 201 => {
                placement.answer = Answer::Acknowledged;
                placement.order = reply.order();
                break;
            }
            Ok(reply) => placement.answer = Answer::Unclear(reply.status.to_string()),
            Err(error) => placement.answer = Answer::Unclear(format!("{error:#}")),
        }
        sleep(Duration::from_millis(50)).await;
    }
    placement
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

/// Orders of clients that wait for their answers.
async fn place(shop: &Shop, street: &str, count: u32, ledger: &mut Ledger) -> Result<()> {
    let placed: Vec<Placement> = stream::iter(0..count)
        .map(|number| async move {
            let marker = format!("{number} rue {street}");
            let reply = shop.place(&marker, None).await?;
            let order = reply.order().with_context(|| format!("no order: {reply:?}"))?;
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

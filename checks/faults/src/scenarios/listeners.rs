use std::cell::Cell;
use std::collections::HashSet;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures_util::future::join_all;
use futures_util::{StreamExt, TryStreamExt, stream};
use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::Response;
use support::created_event;
use support::kafka::{Message, producer, publish_all};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::options::Listeners;
use crate::report::Report;
use crate::settle::settle;
use crate::shop::Shop;
use crate::stack::memory::MemoryWatch;
use crate::stack::{Service, Stack};
use crate::topic::ORDERS;

/// MiB
const MEMORY_GROWTH: f64 = 64.0;
const OPENED_AT_ONCE: usize = 20;
const TIMEOUT: Duration = Duration::from_mins(2);
/// What comes after the last event would be one too many.
const AFTERWARDS: Duration = Duration::from_secs(3);
const KILLS: u32 = 3;
/// Together more than all buffers between the notifier and us hold.
const LARGE_EVENTS: u32 = 1_200;
const LINES: usize = 100;
/// Time to be cut off, from when the last event was shown.
const CUT_OFF_LIMIT: Duration = Duration::from_mins(1);
const QUIET: Duration = Duration::from_secs(5);
const REQUEST: &[u8] =
    b"GET /notifications/stream HTTP/1.1\r\nhost: shop\r\naccept: text/event-stream\r\n\r\n";

pub async fn run(stack: &Stack, options: &Listeners) -> Result<Report> {
    let shop = Shop::open(&stack.base_url()).await?;
    place(&shop, 20, "du Début").await?;
    settle(stack, &shop).await?;
    let memory = MemoryWatch::start(&stack.container(Service::Notifier).await?).await?;
    let mut report = Report::new(format!("listeners: {}", options.count));
    let growth = |when: &str| format!("growth of the notifier's memory {when}, MiB");
    judge_crowd(stack, &shop, options, &mut report).await?;
    report.at_most(growth("with all of them"), memory.growth(), MEMORY_GROWTH);
    judge_slow_reader(stack, &shop, &mut report).await?;
    report.at_most(growth("with one that does not read"), memory.growth(), MEMORY_GROWTH);
    drop(memory);
    judge_returning(stack, &shop, options.events, &mut report).await?;
    Ok(report)
}

/// Each listener gets each event, once and in order.
async fn judge_crowd(
    stack: &Stack,
    shop: &Shop,
    options: &Listeners,
    report: &mut Report,
) -> Result<()> {
    let (http, base) = (reqwest::Client::new(), stack.base_url());
    let listeners = stream::iter(0..options.count).map(|_| EventStream::open(&http, &base, None));
    let listeners = listeners.buffer_unordered(OPENED_AT_ONCE).try_collect::<Vec<_>>().await;
    let listeners = listeners.context("a listener is refused")?;
    let count = listeners.len();
    report.info("listeners connected", count);
    let (heard, until) = (Cell::new(0), CancellationToken::new());
    let wanted = count * usize::try_from(options.events)?;
    let listening = listeners.into_iter().map(|listener| listen(listener, &heard, &until));
    let placing = async {
        let orders = place(shop, options.events, "des Auditeurs").await;
        let start = Instant::now();
        while orders.is_ok() && heard.get() < wanted && start.elapsed() < TIMEOUT {
            sleep(Duration::from_millis(100)).await;
        }
        let took = start.elapsed().as_secs_f64();
        sleep(AFTERWARDS).await;
        until.cancel();
        orders.map(|orders| (orders, took))
    };
    let (heard, placed) = tokio::join!(join_all(listening), placing);
    let (orders, took) = placed?;
    report.info("all heard after the last order, s", format!("{took:.1}"));
    let expected = shown(stack, shop, &orders).await?;
    let wrong: Vec<_> = heard.iter().filter(|(ids, _)| *ids != expected).collect();
    for (ids, end) in wrong.iter().take(5) {
        let (got, wanted) = (ids.len(), expected.len());
        report.note(format!("a listener got {got} of {wanted}; its end: {end:?}"));
    }
    report.all("listeners that got each event once, in order", count - wrong.len(), count);
    Ok(())
}

/// Returns what came until `until`, and what ended the stream before, if anything did.
async fn listen(
    mut listener: EventStream,
    heard: &Cell<usize>,
    until: &CancellationToken,
) -> (Vec<String>, Option<String>) {
    let mut ids = Vec::new();
    loop {
        let next = tokio::select! {
            next = listener.next() => next,
            () = until.cancelled() => return (ids, None),
        };
        match next {
            Ok(Some(id)) => {
                ids.push(id);
                heard.update(|count| count + 1);
            }
            Ok(None) => return (ids, Some("the stream ended".to_owned())),
            Err(error) => return (ids, Some(format!("{error:#}"))),
        }
    }
}

/// A listener that does not read is cut off: what is left for it in buffers ends before all that was sent to it.
async fn judge_slow_reader(stack: &Stack, shop: &Shop, report: &mut Report) -> Result<()> {
    let mut connection = connect(&stack.gateway()).await?;
    let mut random = StdRng::seed_from_u64(2);
    let events = (0..LARGE_EVENTS).map(|_| created_event(&mut random, LINES));
    let events = events.map(|event| Ok(Message::from(&event?))).collect::<Result<Vec<_>>>()?;
    let producer = producer(&stack.brokers(), Duration::ZERO)?;
    publish_all(&producer, ORDERS, &events, 1).await?;
    let sent: usize = events.iter().flat_map(|event| &event.payload).map(Vec::len).sum();
    settle(stack, shop).await?;
    sleep(CUT_OFF_LIMIT).await;
    let (read, ended) = read_rest(&mut connection).await;
    let cut_off = ended && read < sent;
    report.check("a listener that does not read is cut off", cut_off, true, cut_off);
    report.info("  it found in buffers, KiB", read / 1024);
    report.info("  of more than, KiB", sent / 1024);
    Ok(())
}

async fn connect(gateway: &str) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4_096)?;
    let mut connection = socket.connect(gateway.parse()?).await?;
    connection.write_all(REQUEST).await?;
    // The head has arrived: from here on nothing is read.
    connection.read_u8().await?;
    Ok(connection)
}

/// Returns how many bytes were left, and whether they came to an end.
async fn read_rest(connection: &mut TcpStream) -> (usize, bool) {
    let (mut buffer, mut read) = (vec![0; 65_536], 0);
    let deadline = Instant::now() + CUT_OFF_LIMIT;
    while Instant::now() < deadline {
        match timeout(QUIET, connection.read(&mut buffer)).await {
            Ok(Ok(0) | Err(_)) => return (read, true),
            Ok(Ok(more)) => read += more,
            Err(_) => break,
        }
    }
    (read, false)
}

/// A listener that comes back each time with the last id it saw gets each event once, however the notifier dies.
async fn judge_returning(
    stack: &Stack,
    shop: &Shop,
    events: u32,
    report: &mut Report,
) -> Result<()> {
    let first = place(shop, 1, "du Retour").await?;
    let last = shown(stack, shop, &first).await?.remove(0);
    let until = CancellationToken::new();
    let placing = async {
        let expected = kill_meanwhile(stack, shop, events).await;
        sleep(AFTERWARDS).await;
        until.cancel();
        expected
    };
    let base = stack.base_url();
    let listening = keep_listening(&base, last, &until);
    let ((ids, times), expected) = tokio::join!(listening, placing);
    let expected = expected?;
    report.info("times that a listener came back", times);
    report.all("events that it got", ids.len(), expected.len());
    report.check("each once, in order", ids == expected, true, ids == expected);
    Ok(())
}

/// Kills the notifier between orders, and returns the ids of the orders' events.
async fn kill_meanwhile(stack: &Stack, shop: &Shop, events: u32) -> Result<Vec<String>> {
    let notifier = stack.container(Service::Notifier).await?;
    let mut orders = HashSet::new();
    for kill in 0..KILLS {
        orders.extend(place(shop, events / 2, &format!("du Retour, avant {kill}")).await?);
        notifier.kill().await?;
        orders.extend(place(shop, events / 2, &format!("du Retour, après {kill}")).await?);
        notifier.start().await?;
    }
    shown(stack, shop, &orders).await
}

async fn keep_listening(
    base: &str,
    mut last: String,
    until: &CancellationToken,
) -> (Vec<String>, usize) {
    let (http, mut ids, mut times) = (reqwest::Client::new(), Vec::new(), 0);
    while !until.is_cancelled() {
        let opened = timeout(TIMEOUT, EventStream::open(&http, base, Some(&last))).await;
        if let Ok(Ok(listener)) = opened {
            times += 1;
            let (more, _) = listen(listener, &Cell::new(0), until).await;
            ids.extend(more);
            last = ids.last().cloned().unwrap_or(last);
        }
        sleep(Duration::from_millis(200)).await;
    }
    (ids, times)
}

/// Places orders one after the other, and returns their ids.
async fn place(shop: &Shop, count: u32, street: &str) -> Result<HashSet<Uuid>> {
    let mut orders = HashSet::new();
    for number in 0..count {
        orders.insert(shop.must_place(&format!("{number} rue {street}")).await?);
    }
    Ok(orders)
}

/// The ids of the events of these orders, in the order in which they were shown.
async fn shown(stack: &Stack, shop: &Shop, orders: &HashSet<Uuid>) -> Result<Vec<String>> {
    settle(stack, shop).await?;
    let all = shop.notifications().await?;
    let ours = all.into_iter().filter(|event| orders.contains(&event.order));
    Ok(ours.map(|event| event.id.to_string()).collect())
}

/// Reads the ids of the stream's events.
struct EventStream {
    response: Response,
    unread: Vec<u8>,
}

impl EventStream {
    /// Returns once the stream has begun: whatever is shown from now on comes. `last` is the last id that was seen.
    async fn open(http: &reqwest::Client, base: &str, last: Option<&str>) -> Result<Self> {
        let mut request = http.get(format!("{base}/notifications/stream"));
        request = request.header("accept", "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await?;
        let status = response.status();
        ensure!(status == 200, "GET /notifications/stream: {status}");
        Ok(Self { response, unread: Vec::new() })
    }

    /// Returns the next event's id, or `None` when the stream ends. Passes over heartbeats. Cancel-safe.
    async fn next(&mut self) -> Result<Option<String>> {
        loop {
            while let Some(end) = self.unread.windows(2).position(|two| two == b"\n\n") {
                let block: Vec<u8> = self.unread.drain(..end + 2).collect();
                if let Some(id) = id(&String::from_utf8_lossy(&block)) {
                    return Ok(Some(id));
                }
            }
            match self.response.chunk().await? {
                Some(chunk) => self.unread.extend_from_slice(&chunk),
                None => return Ok(None),
            }
        }
    }
}

fn id(block: &str) -> Option<String> {
    let value = block.lines().find_map(|line| line.strip_prefix("id:"))?;
    Some(value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_an_id_and_a_heartbeat_has_none() {
        let event = "event: order.created.v1\nid: 0199\ndata: {}\n\n";
        assert_eq!(id(event), Some("0199".to_owned()));
        assert_eq!(id(":\n\n"), None);
    }
}

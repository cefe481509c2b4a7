mod messages;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use anyhow::{Context, Result};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;
use support::kafka::{Message, producer, publish, publish_all};
use support::{PublishedOrder, created_event};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::options::Poison;
use crate::report::Report;
use crate::settle::settle;
use crate::shop::Shop;
use crate::stack::memory::MemoryWatch;
use crate::stack::{Service, Stack};
use crate::topic::{self, DEAD_LETTERS, ORDERS, RawMessage};
use messages::{Handling, Hostile, NUMBER};

/// MiB
const MEMORY_GROWTH: f64 = 32.0;
/// MiB
const COMMAND_MEMORY: f64 = 32.0;
const TIMEOUT: Duration = Duration::from_mins(15);
/// A good event after so many hostile messages.
const GOOD_EVERY: usize = 10;
const IN_FLIGHT: usize = 100;
const LIST: [&str; 5] = ["notifier-service", "dead-letters", "list", "--format", "json"];
const REDRIVE: [&str; 4] = ["notifier-service", "dead-letters", "redrive", "--all"];

const REASON: &str = "dead-letter-reason";
const SOURCE: [&str; 4] = [
    "dead-letter-source-topic",
    "dead-letter-source-partition",
    "dead-letter-source-offset",
    "dead-letter-source-time",
];

/// What was published.
struct Sent {
    good: Vec<PublishedOrder>,
    /// By number: those that must become dead letters.
    bad: BTreeMap<String, Hostile>,
    skipped: usize,
}

pub async fn run(stack: &Stack, options: &Poison) -> Result<Report> {
    let seed = options.seed.unwrap_or_else(rand::random);
    println!("seed {seed}");
    let shop = Shop::open(&stack.base_url()).await?;
    // The notifier has worked before: what it needs for that is no growth.
    shop.must_place("1 rue du Début").await?;
    settle(stack, &shop).await?;
    let memory = MemoryWatch::start(&stack.container(Service::Notifier).await?).await?;
    let sent = send(&stack.brokers(), options.count, seed).await?;
    let (bad, skipped, good) = (sent.bad.len(), sent.skipped, sent.good.len());
    let mut report = Report::new(format!(
        "poison, seed {seed}: {bad} bad messages, {skipped} of unknown types, {good} good ones"
    ));
    report.all("good events shown", until_shown(&shop, &sent.good).await?, good);
    until_consumed(stack).await?;
    judge_letters(&mut report, &sent, &letters(stack).await?);
    if let Err(error) = redrive(stack, &shop, bad, &mut report).await {
        report.check("dead letters are listed and put back", "no", "yes", false);
        report.note(format!("{error:#}"));
    }
    report.info("memory of the notifier before, MiB", format!("{:.1}", memory.base()));
    report.at_most("its growth, MiB", memory.growth(), MEMORY_GROWTH);
    // The commands run in the notifier's container, and count in its limit.
    report.at_most("memory of the commands, MiB", memory.peak().other, COMMAND_MEMORY);
    Ok(report)
}

async fn send(brokers: &str, count: u32, seed: u64) -> Result<Sent> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut sent = Sent { good: Vec::new(), bad: BTreeMap::new(), skipped: 0 };
    let numbers: Vec<u32> = (0..count).collect();
    let producer = producer(brokers, Duration::from_millis(5))?;
    // A few at a time: all of them are large together.
    for numbers in numbers.chunks(GOOD_EVERY * 10) {
        let mut batch = Vec::new();
        for (place, number) in numbers.iter().enumerate() {
            let hostile = messages::draw(&mut random, *number)?;
            batch.push(hostile.message.clone());
            match hostile.handling {
                Handling::DeadLetter => drop(sent.bad.insert(number.to_string(), hostile)),
                Handling::Skip => sent.skipped += 1,
            }
            if place % GOOD_EVERY == 0 {
                let event = messages::good(&mut random, sent.good.len())?;
                batch.push(Message::from(&event));
                sent.good.push(event);
            }
        }
        publish_all(&producer, ORDERS, &batch, IN_FLIGHT).await?;
    }
    Ok(sent)
}

/// The messages of the dead-letter topic, without the notes that one was put back.
async fn letters(stack: &Stack) -> Result<Vec<RawMessage>> {
    let mut letters = topic::read(&stack.brokers(), DEAD_LETTERS, |raw| raw).await?;
    letters.retain(|letter| letter.headers.contains_key(REASON));
    Ok(letters)
}

/// Each bad message is there as it was, with its reason and where it came from.
fn judge_letters(report: &mut Report, sent: &Sent, letters: &[RawMessage]) {
    let mut by_number: HashMap<&[u8], &RawMessage> = HashMap::new();
    for letter in letters {
        let number = letter.headers.get(NUMBER).map(Vec::as_slice);
        by_number.entry(number.unwrap_or_default()).or_insert(letter);
    }
    let (mut there, mut whole, mut explained) = (0, 0, 0);
    let mut missing: HashMap<&str, usize> = HashMap::new();
    for (number, bad) in &sent.bad {
        let Some(letter) = by_number.get(number.as_bytes()) else {
            *missing.entry(bad.kind).or_default() += 1;
            continue;
        };
        there += 1;
        let same_key = letter.key.as_deref() == bad.message.key.as_deref().map(str::as_bytes);
        whole += usize::from(same_key && letter.payload == bad.message.payload);
        explained += usize::from(is_explained(letter));
    }
    report.all("bad messages in the dead-letter topic", there, sent.bad.len());
    report.all("  with their own key and bytes", whole, sent.bad.len());
    report.all("  with reason, source and time", explained, sent.bad.len());
    let others = letters.len().saturating_sub(there);
    report.none("dead letters twice, of good events or of unknown types", others);
    for (kind, count) in missing {
        report.note(format!("not in the dead-letter topic: {kind}: {count}"));
    }
}

fn is_explained(letter: &RawMessage) -> bool {
    let text = |name: &str| str::from_utf8(letter.headers.get(name)?).ok();
    let is_number = |name| text(name).is_some_and(|value| value.parse::<u64>().is_ok());
    let [from, partition, offset, time] = SOURCE;
    text(REASON).is_some_and(|reason| !reason.is_empty())
        && text(from) == Some(ORDERS)
        && is_number(partition)
        && is_number(offset)
        && text(time).is_some_and(|time| chrono::DateTime::parse_from_rfc3339(time).is_ok())
}

/// The bad ones are as bad as before, and come back. A good one, as if the notifier had been mended, is shown.
async fn redrive(stack: &Stack, shop: &Shop, bad: usize, report: &mut Report) -> Result<()> {
    let listed = stack.exec(Service::Notifier, &LIST).await?;
    report.all("dead letters that the command lists", count_documents(&listed)?, bad);
    let mended = created_event(&mut StdRng::seed_from_u64(u64::MAX), 2)?;
    put_dead_letter(&stack.brokers(), &mended).await?;
    let before = count_orders(stack).await?;
    stack.exec(Service::Notifier, &REDRIVE).await.context("redrive")?;
    let shown = until_shown(shop, std::slice::from_ref(&mended)).await?;
    report.all("mended event shown after redrive", shown, 1);
    let put_back = count_orders(stack).await?.saturating_sub(before);
    report.all("messages put back", put_back, bad + 1);
    until_consumed(stack).await?;
    let again = letters(stack).await?.len().saturating_sub(1);
    report.all("bad ones dead letters again", again, 2 * bad);
    Ok(())
}

/// One JSON array, or a document per line.
fn count_documents(text: &str) -> Result<usize> {
    if let Ok(Value::Array(documents)) = serde_json::from_str(text) {
        return Ok(documents.len());
    }
    let documents = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let documents = documents.collect::<Result<Vec<_>, _>>();
    Ok(documents.context("dead-letters list is no JSON")?.len())
}

/// As if the notifier had not been able to handle this event.
async fn put_dead_letter(brokers: &str, event: &PublishedOrder) -> Result<()> {
    let values = ["not yet known", ORDERS, "0", "0", "2026-11-22T10:15:04.000Z"];
    let headers = [REASON].into_iter().chain(SOURCE).zip(values.map(str::to_owned));
    let message = Message { headers: headers.collect(), ..Message::from(event) };
    publish(&producer(brokers, Duration::ZERO)?, DEAD_LETTERS, &message).await
}

async fn count_orders(stack: &Stack) -> Result<usize> {
    Ok(topic::read(&stack.brokers(), ORDERS, drop).await?.len())
}

/// Returns how many of the events are in the notifications, once all are or time is over.
async fn until_shown(shop: &Shop, events: &[PublishedOrder]) -> Result<usize> {
    let start = Instant::now();
    loop {
        let shown = shop.notifications().await?;
        let shown: HashSet<Uuid> = shown.into_iter().map(|event| event.id).collect();
        let count = events.iter().filter(|event| shown.contains(&event.id)).count();
        if count == events.len() || start.elapsed() > TIMEOUT {
            return Ok(count);
        }
        sleep(Duration::from_secs(1)).await;
    }
}

/// What is not consumed when time is over is missing in the count.
async fn until_consumed(stack: &Stack) -> Result<()> {
    let start = Instant::now();
    while topic::lag(&stack.brokers()).await? > 0 && start.elapsed() < TIMEOUT {
        sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

mod crowd;
mod deaf;
mod returning;

use std::collections::HashSet;

use anyhow::{Context, Result};
use uuid::Uuid;

use crate::options::Listeners;
use crate::report::Report;
use crate::rest;
use crate::shop::Shop;
use crate::stack::memory::MemoryWatch;
use crate::stack::{Service, Stack};

const MEMORY_GROWTH: f64 = 64.0;

pub async fn run(stack: &Stack, options: &Listeners) -> Result<Report> {
    let shop = Shop::open(stack.base_url()).await?;
    place(&shop, 20, "du Début").await?;
    rest::settle(stack, &shop).await?;
    let notifier = stack.container(Service::Notifier).await?;
    let memory = MemoryWatch::start(&notifier.id).await?;
    let base = memory.latest();
    let mut report = Report::new(format!("listeners: {}", options.count));
    crowd::judge(stack, &shop, options, &mut report).await?;
    tell_memory(&mut report, "with all of them", base, &memory);
    deaf::judge(stack, &shop, &mut report).await?;
    tell_memory(&mut report, "with one that does not read", base, &memory);
    returning::judge(stack, &shop, options.events, &mut report).await?;
    Ok(report)
}

fn tell_memory(report: &mut Report, when: &str, base: f64, memory: &MemoryWatch) {
    let growth = memory.peak() - base;
    report.check(
        format!("growth of the notifier's memory {when}, MiB"),
        format!("{growth:.1}"),
        format!("≤ {MEMORY_GROWTH}"),
        growth <= MEMORY_GROWTH,
    );
}

/// Places orders one after the other, and returns their ids.
async fn place(shop: &Shop, count: u32, street: &str) -> Result<HashSet<Uuid>> {
    let mut orders = HashSet::new();
    for number in 0..count {
        let reply = shop.place(&format!("{number} rue {street}"), None).await?;
        orders.insert(reply.order().with_context(|| format!("no order: {reply:?}"))?);
    }
    Ok(orders)
}

/// The ids of the events of these orders, in the order in which they were shown.
async fn shown(stack: &Stack, shop: &Shop, orders: &HashSet<Uuid>) -> Result<Vec<String>> {
    rest::settle(stack, shop).await?;
    let all = shop.notifications().await?;
    let ours = all.into_iter().filter(|event| orders.contains(&event.order));
    Ok(ours.map(|event| event.id.to_string()).collect())
}

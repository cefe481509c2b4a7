//! Faults: a plan of them, drawn from a seed so that it can be repeated, and their injection.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use anyhow::Result;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use support::now;
use tokio::time::{Instant, sleep};

use crate::record::Crash;
use crate::stack::container::Container;
use crate::stack::{Service, Stack};

/// A fault, and the pause after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub service: Service,
    pub kind: FaultKind,
    pub lasts: Duration,
    /// From its end until the next one begins. Recovery may take longer: then faults overlap.
    pub then: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// SIGKILL, and a new start.
    Kill,
    /// The process stands still; its connections stay.
    Pause,
    /// It can neither be reached in this network nor reach anybody.
    Cut(&'static str),
}

/// What was injected.
#[derive(Debug, Default)]
pub struct Injected {
    pub kills: BTreeMap<&'static str, usize>,
    pub pauses: usize,
    pub cuts: usize,
    /// Those among all of these that Docker failed to inject, or to undo at once.
    pub refused: usize,
    /// Each may have made the notifier repeat one line.
    pub crashes: Vec<Crash>,
}

/// Draws faults with `kills` kills among them.
pub fn plan(seed: u64, kills: u32) -> Vec<Fault> {
    let mut random = StdRng::seed_from_u64(seed);
    let (mut plan, mut killed) = (Vec::new(), 0);
    while killed < kills {
        let fault = Fault::draw(&mut random);
        killed += u32::from(fault.kind == FaultKind::Kill);
        plan.push(fault);
    }
    plan
}

/// Injects one fault after the other until `deadline`.
pub async fn inject(stack: &Stack, plan: &[Fault], deadline: Instant) -> Result<Injected> {
    let mut injected = Injected::default();
    // Inspected once, while all is well: later a network that is cut would be missing.
    let mut containers = Vec::new();
    for service in Service::ALL {
        containers.push((service, stack.container(service).await?));
    }
    for (number, fault) in plan.iter().enumerate() {
        if Instant::now() > deadline {
            break;
        }
        println!("{:4}/{} {fault}", number + 1, plan.len());
        let from = now();
        for (_, container) in containers.iter().filter(|(of, _)| *of == fault.service) {
            if let Err(error) = fault.inject(stack, container).await {
                println!("     Docker did not do it: {error:#}");
                injected.refused += 1;
                container.heal().await?;
            }
        }
        match fault.kind {
            FaultKind::Kill => *injected.kills.entry(fault.service.name()).or_default() += 1,
            FaultKind::Pause => injected.pauses += 1,
            FaultKind::Cut(_) => injected.cuts += 1,
        }
        if fault.may_repeat_a_line() {
            injected.crashes.push(Crash { from, until: now() });
        }
        sleep(fault.then).await;
    }
    Ok(injected)
}

impl Fault {
    fn draw(random: &mut StdRng) -> Self {
        let service = match random.random_range(0..100) {
            0..35 => Service::Order,
            35..70 => Service::Notifier,
            70..86 => Service::Postgres,
            _ => Service::Kafka,
        };
        let kind = match random.random_range(0..100) {
            0..70 => FaultKind::Kill,
            70..85 => FaultKind::Pause,
            _ => {
                let networks = networks(service);
                FaultKind::Cut(networks[random.random_range(0..networks.len())])
            }
        };
        let (lasts, then) = match kind {
            FaultKind::Kill => (50..1_500, 500..6_000),
            // So long that its session at the controller ends, and clients lose sight of it.
            FaultKind::Pause if service == Service::Kafka => (200..20_000, 300..3_000),
            FaultKind::Pause => (200..5_000, 300..3_000),
            FaultKind::Cut(_) => (200..6_000, 300..4_000),
        };
        let mut milliseconds = |range| Duration::from_millis(random.random_range(range));
        Self { service, kind, lasts: milliseconds(lasts), then: milliseconds(then) }
    }

    /// Whether the notifier may repeat a line because of it: only if it can come between showing and recording.
    fn may_repeat_a_line(&self) -> bool {
        let breaks_off = matches!(self.kind, FaultKind::Kill | FaultKind::Cut("databases"));
        breaks_off && matches!(self.service, Service::Notifier | Service::Postgres)
    }

    async fn inject(&self, stack: &Stack, container: &Container) -> Result<()> {
        match self.kind {
            FaultKind::Kill => {
                container.kill().await?;
                sleep(self.lasts).await;
                container.start().await
            }
            FaultKind::Pause => {
                container.pause().await?;
                sleep(self.lasts).await;
                container.unpause_if_paused().await
            }
            FaultKind::Cut(network) => {
                let network = stack.network(network);
                container.disconnect(&network).await?;
                sleep(self.lasts).await;
                container.connect(&network).await
            }
        }
    }
}

/// The networks in which docker-compose.yml puts a service.
fn networks(service: Service) -> &'static [&'static str] {
    match service {
        Service::Order | Service::Notifier => &["services", "databases", "events"],
        Service::Gateway => &["public", "services"],
        Service::User | Service::Product => &["services", "databases"],
        Service::Kafka => &["events"],
        Service::Postgres => &["databases"],
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (service, lasts) = (self.service.name(), self.lasts.as_millis());
        match self.kind {
            FaultKind::Kill => write!(f, "kill {service}")?,
            FaultKind::Pause => write!(f, "pause {service}")?,
            FaultKind::Cut(network) => write!(f, "cut {service} off {network}")?,
        }
        write!(f, " for {lasts} ms, then {} ms", self.then.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_plan_and_another_has_another() {
        assert_eq!(plan(7, 20), plan(7, 20));
        assert_ne!(plan(7, 20), plan(8, 20));
    }

    #[test]
    fn a_plan_has_the_kills_that_were_asked_for_and_all_other_faults_too() {
        let plan = plan(1, 200);
        let has = |service, kind, longer_than| {
            let is_it = |fault: &&Fault| (fault.service, fault.kind) == (service, kind);
            plan.iter().filter(is_it).any(|fault| fault.lasts > Duration::from_secs(longer_than))
        };
        assert_eq!(plan.iter().filter(|fault| fault.kind == FaultKind::Kill).count(), 200);
        for service in Service::ALL {
            assert!(has(service, FaultKind::Kill, 0), "{service:?}");
        }
        assert!(has(Service::Notifier, FaultKind::Cut("events"), 0));
        assert!(has(Service::Kafka, FaultKind::Pause, 10), "Kafka is never silent for long");
    }

    #[test]
    fn only_a_break_between_notifier_and_database_may_repeat_a_line() {
        for (service, kind, expected) in [
            (Service::Notifier, FaultKind::Kill, true),
            (Service::Postgres, FaultKind::Kill, true),
            (Service::Notifier, FaultKind::Cut("databases"), true),
            (Service::Notifier, FaultKind::Cut("events"), false),
            (Service::Notifier, FaultKind::Pause, false),
            (Service::Order, FaultKind::Kill, false),
            (Service::Kafka, FaultKind::Kill, false),
        ] {
            let (lasts, then) = (Duration::ZERO, Duration::ZERO);
            let fault = Fault { service, kind, lasts, then };
            assert_eq!(fault.may_repeat_a_line(), expected, "{fault}");
        }
    }
}

//! What will go wrong, and when: drawn from a seed, so that it can be repeated.

use std::fmt;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::stack::Service;

/// A fault, and the peace after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub service: Service,
    pub harm: Harm,
    /// How long it lasts.
    pub lasts: Duration,
    /// From its end until the next begins. Recovery takes longer at times: then they overlap.
    pub then: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// SIGKILL, and a new start.
    Kill,
    /// The process stands still, its connections stay.
    Pause,
    /// It can neither be reached in this network nor reach anybody.
    Cut(&'static str),
}

/// Faults with `kills` kills among them.
pub fn draw(seed: u64, kills: u32) -> Vec<Fault> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut plan = Vec::new();
    let mut killed = 0;
    while killed < kills {
        let fault = fault(&mut random);
        killed += u32::from(fault.harm == Harm::Kill);
        plan.push(fault);
    }
    plan
}

impl Fault {
    /// May the notifier repeat a line because of it? Only if it can come between showing and recording.
    pub fn may_repeat_a_line(&self) -> bool {
        let breaks_off = match self.harm {
            Harm::Kill => true,
            Harm::Pause => false,
            Harm::Cut(network) => network == "databases",
        };
        breaks_off && matches!(self.service, Service::Notifier | Service::Postgres)
    }
}

fn fault(random: &mut StdRng) -> Fault {
    let service = match random.random_range(0..100) {
        0..35 => Service::Order,
        35..70 => Service::Notifier,
        70..86 => Service::Postgres,
        _ => Service::Kafka,
    };
    let harm = match random.random_range(0..100) {
        0..70 => Harm::Kill,
        70..85 => Harm::Pause,
        _ => {
            let networks = networks(service);
            Harm::Cut(networks[random.random_range(0..networks.len())])
        }
    };
    let (lasts, then) = match harm {
        Harm::Kill => (50..1_500, 500..6_000),
        // So long that its session at the controller ends, and clients lose sight of it.
        Harm::Pause if service == Service::Kafka => (200..20_000, 300..3_000),
        Harm::Pause => (200..5_000, 300..3_000),
        Harm::Cut(_) => (200..6_000, 300..4_000),
    };
    let mut milliseconds = |range| Duration::from_millis(random.random_range(range));
    Fault { service, harm, lasts: milliseconds(lasts), then: milliseconds(then) }
}

/// Where docker-compose.yml puts it.
fn networks(service: Service) -> &'static [&'static str] {
    match service {
        Service::Order | Service::Notifier => &["services", "databases", "events"],
        Service::User => &["services", "databases"],
        Service::Kafka => &["events"],
        Service::Postgres => &["databases"],
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (service, lasts) = (self.service.name(), self.lasts.as_millis());
        match self.harm {
            Harm::Kill => write!(f, "kill {service}")?,
            Harm::Pause => write!(f, "pause {service}")?,
            Harm::Cut(network) => write!(f, "cut {service} off {network}")?,
        }
        write!(f, " for {lasts} ms, then {} ms", self.then.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kills(plan: &[Fault]) -> usize {
        let kills = plan.iter().filter(|fault| fault.harm == Harm::Kill);
        kills.count()
    }

    #[test]
    fn a_seed_repeats_its_plan_and_another_has_another() {
        assert_eq!(draw(7, 20), draw(7, 20));
        assert_ne!(draw(7, 20), draw(8, 20));
    }

    #[test]
    fn a_plan_has_the_kills_that_were_asked_for_and_all_other_harm_too() {
        let plan = draw(1, 200);
        assert_eq!(kills(&plan), 200);
        for service in Service::ALL {
            let is_its_kill = |fault: &Fault| fault.service == service && fault.harm == Harm::Kill;
            assert!(plan.iter().any(is_its_kill), "{service:?}");
        }
        assert!(plan.iter().any(|fault| fault.harm == Harm::Pause));
        assert!(plan.iter().any(|fault| fault.harm == Harm::Cut("events")));
        let is_long_silence_of_kafka = |fault: &Fault| {
            fault.service == Service::Kafka
                && fault.harm == Harm::Pause
                && fault.lasts > Duration::from_secs(10)
        };
        assert!(plan.iter().any(is_long_silence_of_kafka));
    }

    #[test]
    fn only_a_break_between_notifier_and_database_may_repeat_a_line() {
        let may = |service, harm| {
            let (lasts, then) = (Duration::ZERO, Duration::ZERO);
            let fault = Fault { service, harm, lasts, then };
            fault.may_repeat_a_line()
        };
        assert!(may(Service::Notifier, Harm::Kill));
        assert!(may(Service::Postgres, Harm::Kill));
        assert!(may(Service::Notifier, Harm::Cut("databases")));
        assert!(!may(Service::Notifier, Harm::Cut("events")));
        assert!(!may(Service::Notifier, Harm::Pause));
        assert!(!may(Service::Order, Harm::Kill));
        assert!(!may(Service::Kafka, Harm::Kill));
    }
}

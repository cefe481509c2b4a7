//! Doing harm, and healing it.

use std::collections::BTreeMap;

use anyhow::Result;
use tokio::time::{Instant, sleep};

use crate::clock;
use crate::observed::Crash;
use crate::plan::{Fault, Harm};
use crate::stack::container::Container;
use crate::stack::{Service, Stack};

/// What was done.
#[derive(Debug, Default)]
pub struct Done {
    pub kills: BTreeMap<&'static str, usize>,
    pub pauses: usize,
    pub cuts: usize,
    /// Those among all of these that Docker failed to do, or to undo at once.
    pub refused: usize,
    /// Each may have made the notifier repeat one line.
    pub crashes: Vec<Crash>,
}

/// Does one fault after the other until `deadline`.
pub async fn execute(stack: &Stack, plan: &[Fault], deadline: Instant) -> Result<Done> {
    let mut done = Done::default();
    // Asked for once, while all is well: afterwards a network that is cut would be missing.
    let mut containers = Vec::new();
    for service in Service::ALL {
        containers.push((service, stack.container(service).await?));
    }
    for (number, fault) in plan.iter().enumerate() {
        if Instant::now() > deadline {
            break;
        }
        println!("{:4}/{} {fault}", number + 1, plan.len());
        let from = clock::now();
        for (_, container) in containers.iter().filter(|(of, _)| *of == fault.service) {
            if let Err(error) = inflict(stack, container, fault).await {
                println!("     Docker did not do it: {error:#}");
                done.refused += 1;
                container.heal().await?;
            }
        }
        done.count(fault);
        if fault.may_repeat_a_line() {
            let until = clock::now();
            done.crashes.push(Crash { from, until });
        }
        sleep(fault.then).await;
    }
    Ok(done)
}

async fn inflict(stack: &Stack, container: &Container, fault: &Fault) -> Result<()> {
    match fault.harm {
        Harm::Kill => {
            container.kill().await?;
            sleep(fault.lasts).await;
            container.start().await
        }
        Harm::Pause => {
            container.pause().await?;
            sleep(fault.lasts).await;
            container.unpause_if_paused().await
        }
        Harm::Cut(network) => {
            let network = stack.network(network);
            container.disconnect(&network).await?;
            sleep(fault.lasts).await;
            container.connect(&network).await
        }
    }
}

impl Done {
    fn count(&mut self, fault: &Fault) {
        match fault.harm {
            Harm::Kill => *self.kills.entry(fault.service.name()).or_default() += 1,
            Harm::Pause => self.pauses += 1,
            Harm::Cut(_) => self.cuts += 1,
        }
    }
}

//! Runs the checks, a few at once, until the last one or until somebody interrupts.

use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::Context;
use futures_util::{Stream, StreamExt};

use crate::checks;
use crate::console::Console;
use crate::contract::Level;
use crate::failure::{Failure, Silence};
use crate::kafka::Topic;
use crate::language::{Language, Words};
use crate::options::Options;
use crate::report::{Report, Verdict};
use crate::service::Service;
use crate::shop::{Endpoints, Shop};
use crate::stubs::Stubs;
use crate::suite::{Check, Needs, check, section};

/// Checks that run at the same time: enough to be quick and to disturb each other, as real clients do.
const AT_ONCE: usize = 4;

/// Long enough for any first response, and short enough for the person who waits for it.
const FIRST_RESPONSE: Duration = Duration::from_secs(10);

/// What to do about a service that has no HTTP at all, as a notifier may have none.
const PRINTS: (&str, &str) = (
    "\na notifier that only prints is judged by --only B9,B10 --console FILE (or -)",
    "\nun notificateur qui ne fait qu'afficher se juge par --only B9,B10 --console FICHIER (ou -)",
);

/// A verdict, and what could not be deleted after its check.
type Judged = (Verdict, Vec<String>);

/// Why nothing could be judged with these options, if so.
pub fn objection(options: &Options) -> Option<Words> {
    let nothing_to_judge = || {
        let services: Vec<String> = options.services.iter().map(Service::to_string).collect();
        let of = |of: &str, names: String| match names.as_str() {
            "" => names,
            _ => format!("{of}{names}"),
        };
        let (only, services) = (of(" ", options.only.join(", ")), services.join(", "));
        let (from, to) = (options.from, options.level);
        (
            format!(
                "no check{only}{} is in the levels from {from} to {to} (some need --kafka or --play)",
                of(" of ", services.clone()),
            ),
            format!(
                "aucun contrôle{only}{} n'est dans les niveaux {from} à {to} (certains demandent --kafka ou --play)",
                of(" de ", services),
            ),
        )
            .into()
    };
    let nothing = !checks::all().iter().any(|check| options.include(check));
    let objection = options.named_twice().or_else(|| options.missing());
    objection.or_else(|| nothing.then(nothing_to_judge))
}

/// Runs every check that the options ask for.
///
/// # Errors
///
/// When the kit itself lacks something: an address for a stub, or Kafka.
pub async fn run(options: &Options) -> anyhow::Result<Report> {
    run_until(std::future::pending(), options, |_| ()).await
}

/// Like [`run`], and hands each verdict to `on_verdict` as soon as it is known, level by level. When `interrupted` ends,
/// the checks under way are the last ones.
///
/// # Errors
///
/// As for [`run`].
pub async fn run_until(
    interrupted: impl Future<Output = ()>,
    options: &Options,
    mut on_verdict: impl FnMut(&Verdict),
) -> anyhow::Result<Report> {
    let mut checks = checks::all();
    checks.retain(|check| options.include(check));
    let stubs = Stubs::start(&options.stubs, options.kafka.as_ref()).await?;
    let shop = open(options, &stubs, &checks).await?;
    let mut report = Report::default();
    let asks = shop.console().is_none() || !checks.iter().all(Check::is_heard);
    if let (true, Err(failure)) = (asks, responds(&shop, options).await) {
        let verdict = unreachable(options, failure);
        on_verdict(&verdict);
        report.add(verdict);
        return Ok(report);
    }
    let (mut interrupted, stopped) = (pin!(interrupted), OnceLock::new());
    let mut unrun = checks.len();
    for checks in alone_or_together(checks) {
        let mut verdicts = pin!(judged(&shop, options, checks, &stopped));
        while let Some((verdict, left)) =
            next(verdicts.as_mut(), interrupted.as_mut(), &stopped).await
        {
            if asks && let Some(reason) = is_gone(&shop, options, &verdict, &left).await {
                stopped.get_or_init(|| reason);
            }
            unrun -= 1;
            if options.first_failure && verdict.failure.is_some() && unrun > 0 {
                stopped.get_or_init(|| at_the_first_failure(unrun));
            }
            on_verdict(&verdict);
            report.add(verdict);
            report.left_behind.extend(left);
        }
    }
    report.stopped = stopped.into_inner();
    Ok(report)
}

async fn open(options: &Options, stubs: &Stubs, checks: &[Check]) -> anyhow::Result<Shop> {
    let without_slash = |url: &String| url.trim_end_matches('/').to_owned();
    let neighbours = options.neighbours.iter();
    let mut elsewhere: BTreeMap<Service, String> =
        neighbours.map(|(service, url)| (*service, without_slash(url))).collect();
    elsewhere.extend(stubs.urls.clone());
    let console = options.console.as_deref().map(Console::open).transpose()?;
    let kafka = options.kafka.as_ref().filter(|_| checks.iter().any(reads_topic));
    let topic = match kafka {
        Some(kafka) => Some(Topic::open(kafka).await?),
        None => None,
    };
    let shop = Shop::new(Endpoints {
        base: without_slash(&options.base_url),
        elsewhere,
        topic,
        console,
        public_url: options.public_url.as_ref().map(without_slash),
        faults: (!stubs.urls.is_empty()).then(|| stubs.faults.clone()),
    });
    shop.map_err(|failure| anyhow::anyhow!("{failure}")).context("cannot begin")
}

/// Whether a check reads the topic. What a notifier does not say may be explained there.
fn reads_topic(check: &Check) -> bool {
    check.needs == Needs::Kafka || check.service == Some(Service::Notifier)
}

/// Judges the checks in their order, a few at once, until it is stopped.
fn judged<'a>(
    shop: &'a Shop,
    options: &'a Options,
    checks: Vec<Check>,
    stopped: &'a OnceLock<Words>,
) -> impl Stream<Item = Judged> + 'a {
    let at_once = if options.first_failure || is_alone(&checks[0]) { 1 } else { AT_ONCE };
    let checks = checks.into_iter();
    let checks = checks.take_while(|_| stopped.get().is_none());
    let verdicts = checks.map(move |check| judge(shop, options, check));
    futures_util::stream::iter(verdicts).buffered(at_once)
}

async fn next(
    mut verdicts: Pin<&mut impl Stream<Item = Judged>>,
    interrupted: Pin<&mut impl Future<Output = ()>>,
    stopped: &OnceLock<Words>,
) -> Option<Judged> {
    tokio::select! {
        biased;
        () = interrupted, if stopped.get().is_none() => {
            stopped.get_or_init(|| ("interrupted", "interrompu").into());
            verdicts.next().await
        }
        next = verdicts.next() => next,
    }
}

/// The checks in order, in runs of those that must be alone and those that need not.
fn alone_or_together(checks: Vec<Check>) -> Vec<Vec<Check>> {
    let mut runs: Vec<Vec<Check>> = Vec::new();
    for check in checks {
        match runs.last_mut() {
            Some(run) if is_alone(&run[0]) == is_alone(&check) => run.push(check),
            _ => runs.push(vec![check]),
        }
    }
    runs
}

/// Whether a check disturbs all others: by faulty stubs, or by users whom a first implementation took without a first
/// name; and whether a first implementation is to be disturbed by no other.
fn is_alone(check: &Check) -> bool {
    check.needs == Needs::NeighbourStubs || check.level <= Level::Stack
}

async fn judge(shop: &Shop, options: &Options, check: Check) -> Judged {
    let shop = shop.judged_at(check.level);
    let outcome = check.run(shop.clone()).await.map_err(|failure| {
        // Who asks for the notifier by its name must not read “0 failed” where nothing was heard of it.
        let must_be_heard = check.is_heard() && options.names(check.service);
        let is_unjudged = failure.is_unjudged && !must_be_heard;
        Failure { is_unjudged, ..failure }
    });
    let left = shop.clean_up().await;
    (Verdict::of(&check, outcome), left)
}

/// Asks the first service that is judged for its list: whatever comes back, somebody is there.
async fn responds(shop: &Shop, options: &Options) -> Result<(), Failure> {
    let list = options.first_service().list();
    let base = &options.base_url;
    match tokio::time::timeout(FIRST_RESPONSE, shop.get(list)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(failure)) if failure.silence == Some(Silence::NobodyListens) => Err(Failure {
            received: nobody_listens(options, failure.received.english()),
            ..failure
        }),
        Ok(Err(failure)) => Err(failure),
        Err(_) => Err(Failure::new(
            (
                format!("an answer within {} s", FIRST_RESPONSE.as_secs()),
                format!("une réponse en {} s", FIRST_RESPONSE.as_secs()),
            ),
            format!("GET {list}"),
            (
                format!("nothing; somebody listens at {base}, but says nothing"),
                format!("rien ; quelqu'un écoute à {base}, mais ne dit rien"),
            ),
        )),
    }
}

fn nobody_listens(options: &Options, error: &str) -> Words {
    let base = &options.base_url;
    let prints = match options.first_service() {
        Service::Notifier => PRINTS,
        _ => ("", ""),
    };
    let said = (
        format!(
            "nobody listens at {base}: is the service started, on this port?{}\n{error}",
            prints.0
        ),
        format!(
            "personne n'écoute à {base} : le service est-il démarré, sur ce port ?{}\n{error}",
            prints.1
        ),
    );
    said.into()
}

fn at_the_first_failure(unrun: usize) -> Words {
    let said = (
        format!("at the first failure; checks not run: {unrun}"),
        format!("au premier échec ; contrôles restant à faire : {unrun}"),
    );
    said.into()
}

/// Why the run ends here: the check, or its clean-up, had no response, and neither has a new request.
async fn is_gone(
    shop: &Shop,
    options: &Options,
    verdict: &Verdict,
    left: &[String],
) -> Option<Words> {
    let failure = verdict.failure.as_ref();
    let unanswered = failure.filter(|failure| failure.silence.is_some());
    let undeleted = left.iter().find(|path| path.starts_with('/'));
    let last = match (unanswered, undeleted) {
        (Some(failure), _) => failure.sent.lines().next()?.to_owned(),
        (None, Some(path)) => format!("DELETE {path}"),
        (None, None) => return None,
    };
    responds(shop, options).await.err()?.silence?;
    let (since, depuis) = (&verdict.name, verdict.title.said(Language::Fr));
    let said = (
        format!("the service is gone since “{since}”; the last request was {last}"),
        format!("le service ne répond plus depuis « {depuis} » ; la dernière requête était {last}"),
    );
    Some(said.into())
}

/// What a report has instead of checks when nobody responds.
fn unreachable(options: &Options, failure: Failure) -> Verdict {
    let requirement = options.first_service().first_requirement();
    let place = (Level::Brief, options.services.first().copied());
    let name = ("the base URL answers HTTP", "l'adresse de base répond en HTTP");
    let responds = check(name, |_| async { Ok(()) });
    let checks = section(place, "the base URL", requirement, [responds]);
    Verdict::of(&checks[0], Err(failure))
}

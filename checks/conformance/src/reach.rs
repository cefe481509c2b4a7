//! Whether there is anybody to judge.

use std::time::Duration;

use crate::failure::{Failure, Silence};
use crate::level::{Level, Service};
use crate::options::Options;
use crate::report::Verdict;
use crate::shop::Shop;
use crate::suite::{check, section};

/// Long enough for any first answer, and short enough for whoever waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks the first service that is judged for its list: whatever is answered, somebody is there.
pub async fn answers(shop: &Shop, options: &Options) -> Result<(), Failure> {
    let list = first(options).list();
    let base = &options.base_url;
    match tokio::time::timeout(PATIENCE, shop.get(list)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(failure)) if failure.silence == Some(Silence::NobodyListens) => Err(Failure {
            came: format!(
                "nobody listens at {base}: is the service started, on this port?\n{}",
                failure.came
            ),
            ..failure
        }),
        Ok(Err(failure)) => Err(failure),
        Err(_) => Err(Failure::new(
            format!("an answer within {} s", PATIENCE.as_secs()),
            format!("GET {list}"),
            format!("nothing; somebody listens at {base}, but says nothing"),
        )),
    }
}

/// Why nobody needs to be judged any more: the check, or its clean-up, went without an answer, and so does whoever asks now.
pub async fn is_gone(
    shop: &Shop,
    options: &Options,
    verdict: &Verdict,
    left: &[String],
) -> Option<String> {
    let failure = verdict.failure.as_ref();
    let unanswered = failure.filter(|failure| failure.silence.is_some());
    let undeleted = left.iter().find(|path| path.starts_with('/'));
    let last = match (unanswered, undeleted) {
        (Some(failure), _) => failure.sent.lines().next()?.to_owned(),
        (None, Some(path)) => format!("DELETE {path}"),
        (None, None) => return None,
    };
    answers(shop, options).await.err()?.silence?;
    let since = &verdict.name;
    Some(format!("the service is gone since “{since}”; the last request was {last}"))
}

/// What a report has instead of checks when nobody answers.
pub fn unreachable(options: &Options, failure: Failure) -> Verdict {
    let answers = check("the base URL answers HTTP", |_| async { Ok(()) });
    let sentence = match first(options) {
        Service::User => "B1",
        Service::Product => "B5",
        Service::Order => "B7",
        Service::Notifier => "B9",
    };
    let place = (Level::Brief, options.services.first().copied());
    let checks = section(place, "the base URL", sentence, [answers]);
    Verdict::of(&checks[0], Err(failure))
}

fn first(options: &Options) -> Service {
    let first = options.services.first();
    first.copied().unwrap_or(Service::Product)
}

//! Whether there is anybody to judge.

use std::time::Duration;

use crate::failure::{Failure, Silence};
use crate::level::Level;
use crate::options::Options;
use crate::report::Verdict;
use crate::shop::Shop;
use crate::suite::{check, section};

/// Long enough for any first response, and short enough for the person who waits for it.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Asks the first service that is judged for its list: whatever comes back, somebody is there.
pub async fn responds(shop: &Shop, options: &Options) -> Result<(), Failure> {
    let list = options.first_service().list();
    let base = &options.base_url;
    match tokio::time::timeout(TIMEOUT, shop.get(list)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(failure)) if failure.silence == Some(Silence::NobodyListens) => Err(Failure {
            received: format!(
                "nobody listens at {base}: is the service started, on this port?\n{}",
                failure.received
            ),
            ..failure
        }),
        Ok(Err(failure)) => Err(failure),
        Err(_) => Err(Failure::new(
            format!("an answer within {} s", TIMEOUT.as_secs()),
            format!("GET {list}"),
            format!("nothing; somebody listens at {base}, but says nothing"),
        )),
    }
}

/// Why the run ends here: the check, or its clean-up, had no response, and neither has a new request.
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
    responds(shop, options).await.err()?.silence?;
    let since = &verdict.name;
    Some(format!("the service is gone since “{since}”; the last request was {last}"))
}

/// What a report has instead of checks when nobody responds.
pub fn unreachable(options: &Options, failure: Failure) -> Verdict {
    let requirement = options.first_service().first_requirement();
    let place = (Level::Brief, options.services.first().copied());
    let responds = check("the base URL answers HTTP", |_| async { Ok(()) });
    let checks = section(place, "the base URL", requirement, [responds]);
    Verdict::of(&checks[0], Err(failure))
}

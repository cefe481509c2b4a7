//! What goes wrong on our side: the cause is logged once, where it becomes an answer.

use poem::http::StatusCode;
use port_types::Failure;

use super::localized::Localized;
use super::problem::Problem;
use super::problem_types::{ProblemExample, ProblemType};

pub(super) const UNAVAILABLE: ProblemType = ProblemType {
    name: "unavailable",
    status: StatusCode::SERVICE_UNAVAILABLE,
    title: Localized {
        fr: "Service momentanément indisponible",
        en: "Service temporarily unavailable",
    },
    when: "Something that the answer needs is away or overloaded: a database, or for an order another service.",
    advice: "Ask again after `Retry-After` seconds. A POST is asked again with the same `Idempotency-Key`, since it may have \
             succeeded all the same.",
    example: ProblemExample::new("momentanément indisponible, réessayez dans un instant"),
};
pub(super) const INTERNAL: ProblemType = ProblemType {
    name: "internal-error",
    status: StatusCode::INTERNAL_SERVER_ERROR,
    title: Localized { fr: "Erreur interne", en: "Internal error" },
    when: "The service has a bug, or something behind it does not keep its word.",
    advice: "Report it with its `instance`, under which the log has the cause. Asking again seldom helps.",
    example: ProblemExample::new("l'erreur est de notre côté ; elle a été consignée"),
};
pub(super) const TIMEOUT: ProblemType = ProblemType {
    name: "timeout",
    status: StatusCode::SERVICE_UNAVAILABLE,
    title: Localized { fr: "Réponse trop lente", en: "Answer too slow" },
    when: "The answer did not begin within the time that a request has. What was begun is carried to its end.",
    advice: "Ask again after `Retry-After` seconds. A POST is asked again with the same `Idempotency-Key`, since it may \
             succeed all the same.",
    example: ProblemExample::new(
        "la réponse n'est pas venue à temps ; ce qui a été commencé peut encore aboutir",
    ),
};
const RETRY_AFTER_SECONDS: u32 = 1;

/// Logs the cause: a failure becomes a problem once, where it becomes an answer.
impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unavailable(cause) => Self::unavailable(&cause),
            Failure::Unexpected(cause) => Self::internal(&cause),
        }
    }
}

impl Problem {
    /// Something that the answer needs is away or overloaded. The cause goes to the log.
    pub fn unavailable(cause: &anyhow::Error) -> Self {
        tracing::warn!(cause = format!("{cause:#}"), "a request was answered 503");
        let detail = Localized {
            fr: "momentanément indisponible, réessayez dans un instant",
            en: "temporarily unavailable, try again in a moment",
        };
        UNAVAILABLE.detail(detail).retry_after(RETRY_AFTER_SECONDS)
    }

    /// The answer is not there in time. What was begun goes on.
    pub(crate) fn timeout(cause: &anyhow::Error) -> Self {
        tracing::warn!(cause = format!("{cause:#}"), "a request was answered 503");
        let detail = Localized {
            fr: "la réponse n'est pas venue à temps ; ce qui a été commencé peut encore aboutir",
            en: "the answer did not come in time; what was begun may still succeed",
        };
        TIMEOUT.detail(detail).retry_after(RETRY_AFTER_SECONDS)
    }

    /// An error of ours. The cause goes to the log, never to the client.
    pub fn internal(cause: &anyhow::Error) -> Self {
        tracing::error!(cause = format!("{cause:#}"), "a request was answered 500");
        INTERNAL.detail(Localized {
            fr: "l'erreur est de notre côté ; elle a été consignée",
            en: "the error is ours; it has been logged",
        })
    }
}

use service_kit::http::Problem;

use crate::application::ports::Failure;

pub(super) fn unknown_start() -> Problem {
    Problem::parameter("after", "ne désigne aucune notification")
}

pub(super) fn to_problem(failure: Failure) -> Problem {
    match failure {
        Failure::Unavailable(error) => Problem::unavailable(&error),
        Failure::Unexpected(error) => Problem::internal(&error),
    }
}

use poem::http::StatusCode;
use service_kit::http::{Problem, ProblemType};

use crate::application::ports::Failure;
use crate::application::{NotChanged, RegisterUserError};
use crate::domain::user::UserId;

const UNKNOWN_USER: ProblemType =
    ProblemType::new("unknown-user", StatusCode::NOT_FOUND, "Utilisateur inconnu");

pub(super) fn unknown_user(id: UserId) -> Problem {
    UNKNOWN_USER.detail(format!("il n'y a pas d'utilisateur {}", id.0))
}

pub(super) fn not_changed(error: NotChanged) -> Problem {
    match error {
        NotChanged::OtherVersion => Problem::precondition_failed(),
        NotChanged::Failed(failure) => to_problem(failure),
    }
}

pub(super) fn not_registered(error: RegisterUserError) -> Problem {
    match error {
        RegisterUserError::KeyReused => Problem::idempotency_key_reused(),
        RegisterUserError::StillRunning => Problem::request_in_progress(),
        RegisterUserError::Failed(failure) => to_problem(failure),
    }
}

pub(super) fn to_problem(failure: Failure) -> Problem {
    match failure {
        Failure::Unavailable(error) => Problem::unavailable(&error),
        Failure::Unexpected(error) => Problem::internal(&error),
    }
}

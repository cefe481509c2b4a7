use http_kit::http::{
    Localized, Problem, ProblemExample, ProblemType, ProblemTypes, problem_types,
};
use poem::http::StatusCode;

use crate::application::{NotChanged, RegisterUserError};
use crate::domain::user::UserId;

/// All that this service can answer.
pub const PROBLEM_TYPES: &[ProblemTypes] = &[
    problem_types::OUTSIDE,
    problem_types::COMMON,
    problem_types::BODY,
    problem_types::IDEMPOTENCY,
    problem_types::PRECONDITION,
    &[&UNKNOWN_USER],
];

const UNKNOWN_USER: ProblemType = ProblemType {
    name: "unknown-user",
    status: StatusCode::NOT_FOUND,
    title: Localized { fr: "Utilisateur inconnu", en: "Unknown user" },
    when: "No user has the id that the path names: there never was one, or the user is deleted.",
    advice: "Check the id. Of a deleted user nothing comes back.",
    example: ProblemExample::new("il n'y a pas d'utilisateur 019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4"),
};

pub(super) fn unknown_user(id: UserId) -> Problem {
    UNKNOWN_USER.detail(Localized {
        fr: format!("il n'y a pas d'utilisateur {}", id.0),
        en: format!("there is no user {}", id.0),
    })
}

pub(super) fn not_changed(error: NotChanged) -> Problem {
    match error {
        NotChanged::OtherVersion => Problem::precondition_failed(),
        NotChanged::Failed(failure) => failure.into(),
    }
}

pub(super) fn not_registered(error: RegisterUserError) -> Problem {
    match error {
        RegisterUserError::Conflict(conflict) => conflict.into(),
        RegisterUserError::Failed(failure) => failure.into(),
    }
}

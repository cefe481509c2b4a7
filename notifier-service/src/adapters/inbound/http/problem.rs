use http_kit::http::{Localized, Problem, ProblemTypes, problem_types};

/// All that this service can answer.
pub const PROBLEM_TYPES: &[ProblemTypes] = &[problem_types::OUTSIDE, problem_types::COMMON];

pub(super) fn unknown_start() -> Problem {
    let fault = Localized { fr: "ne désigne aucune notification", en: "names no notification" };
    Problem::parameter("after", fault)
}

//! The page of all problem types, made of what each service says that it can answer.

use std::fmt::Write;

use http_kit::http::{ProblemType, ProblemTypes};
use shop_api::API;

use crate::services::SERVICES;

const INTRODUCTION: &str = "\
# Problem types

Made of the code by `cargo run -q -p all-in-one --example problems > docs/problems.md`; a test compares.

Every error of every service is `application/problem+json` (RFC 9457). Programs go by `type` and by the JSON pointers of `errors`,
which never change. `title` and the texts of `detail` are for people: in French, or in English for clients whose `Accept-Language`
prefers it; `Content-Language` tells which. `instance` is the request's id, under which the logs know it.

Under compose the gateway says three more things by itself, `urn:echoppe:problem:too-many-requests` (429),
`urn:echoppe:problem:bad-gateway` (502) and `urn:echoppe:problem:gateway-timeout` (504): see
[its page](../api-gateway/README.md#errors).
";

/// The page, as Markdown.
pub fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("\n| status | type | services |\n|---|---|---|\n");
    let types = all();
    for kind in &types {
        let (status, urn, services) =
            (kind.status.as_u16(), API.problem_type(kind.name), services_of(kind));
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| {status} | [`{urn}`](#{}) | {services} |", kind.name);
    }
    for kind in types {
        section(&mut page, kind);
    }
    page
}

/// Each type once, by status and name.
fn all() -> Vec<&'static ProblemType> {
    let groups = SERVICES.iter().flat_map(|service| service.problem_types);
    let mut types: Vec<_> = groups.flat_map(|group| *group).copied().collect();
    types.sort_by_key(|kind| (kind.status, kind.name));
    types.dedup();
    types
}

fn section(page: &mut String, kind: &ProblemType) {
    let ProblemType { name, status, title, when, advice, example: _ } = kind;
    let (urn, services) = (API.problem_type(kind.name), services_of(kind));
    let _ = write!(
        page,
        "
## {name}

- type: `{urn}`
- status: {status}
- title: « {} », “{}”
- services: {services}

When: {when}

What to do: {advice}
",
        title.fr, title.en,
    );
}

fn services_of(kind: &ProblemType) -> String {
    let can_answer = |groups: &[ProblemTypes]| groups.concat().contains(&kind);
    let services = SERVICES.iter().filter(|service| can_answer(service.problem_types));
    let names: Vec<&str> = services.map(|service| service.name).collect();
    match names.len() {
        len if len == SERVICES.len() => "all".to_owned(),
        _ => names.join(", "),
    }
}

//! All the checks, one file for each part of the contract.

mod bodies;
mod brief;
mod conditional;
mod events;
mod headers;
mod neighbours;
mod notifications;
mod orders;
mod products;
mod repetitions;
mod resources;
mod routes;
mod stack;
mod strange;
mod stream;
mod totals;
mod users;
mod whole_shop;

use std::fmt::Write;

use clap::ValueEnum;

use crate::contract::Level;
use crate::contract::requirement;
use crate::suite::{Check, Needs};

/// What nearly every check is written with.
mod prelude {
    pub use serde_json::{Value, json};

    pub use crate::contract::Level;
    pub use crate::failure::{Failure, Outcome};
    pub use crate::fixtures::{ADDRESS, Customer, order, order_path, own_address, user, user_path};
    pub use crate::language::Words;
    pub use crate::request::{JSON, MERGE_PATCH, Request};
    pub use crate::response::Response;
    pub use crate::service::Service;
    pub use crate::shop::Shop;
    pub use crate::suite::{Check, Needs, case, check, section};
    pub use crate::values::{
        UNKNOWN_ID, as_in_paths, has_exactly, id, is_text, is_uuid, is_uuid_v7, money, new_id,
        number, same, time, to_the_cent, unique, with, without,
    };
}

/// Every check, level by level, and each exercise of a level in one piece.
pub fn all() -> Vec<Check> {
    let parts = [
        brief::checks,
        stack::checks,
        users::checks,
        products::checks,
        orders::checks,
        neighbours::checks,
        resources::lists,
        routes::checks,
        bodies::checks,
        headers::languages,
        routes::whatever_the_address,
        headers::accept,
        headers::request_ids,
        headers::for_browsers,
        routes::query_parameters,
        bodies::names_given_twice,
        strange::checks,
        conditional::checks,
        repetitions::checks,
        stream::checks,
        notifications::checks,
        events::checks,
        whole_shop::checks,
        routes::spellings,
    ];
    in_one_piece(parts.into_iter().flat_map(|checks| checks()).collect())
}

/// Sorts by level and, within it, by the exercise that comes first.
fn in_one_piece(mut checks: Vec<Check>) -> Vec<Check> {
    let mut exercises = vec![];
    for check in &checks {
        let exercise = (check.level, check.exercise);
        if !exercises.contains(&exercise) {
            exercises.push(exercise);
        }
    }
    checks.sort_by_key(|check| {
        let exercise = (check.level, check.exercise);
        (check.level, exercises.iter().position(|known| *known == exercise))
    });
    checks
}

/// `CONFORMANCE.md`: all the checks, level by level, with what the contract says.
pub fn markdown() -> String {
    let mut text = String::from(
        "# What the conformance kit checks\n\n\
         Made by `cargo run -p conformance -- --list > CONFORMANCE.md`; a test fails when it is not what the kit does.\n\
         [checks/conformance](checks/conformance/README.md) says how to run it, [the contract](docs/contract.md) what is promised.\n",
    );
    let checks = all();
    for &level in Level::value_variants() {
        let of_level: Vec<&Check> = checks.iter().filter(|it| it.level == level).collect();
        let (number, title, count) = (level.number(), level.title(), of_level.len());
        let _ = writeln!(text, "\n## Level {number}, `{level}`: {title} ({count} checks)");
        for exercise in of_level.chunk_by(|one, next| one.exercise == next.exercise) {
            let _ = writeln!(text, "\n### {}\n", exercise[0].exercise);
            for same in exercise.chunk_by(|one, next| one.requirement == next.requirement) {
                let sentence = requirement(same[0].requirement).to_string().replace("](../", "]("); // it is in docs/
                let _ = writeln!(text, "> {sentence}\n");
                for check in same {
                    let _ = writeln!(text, "- {}{}", check.name(), condition(check.needs));
                }
                text.push('\n');
            }
            text.truncate(text.trim_end().len() + 1);
        }
    }
    text
}

fn condition(needs: Needs) -> &'static str {
    match needs {
        Needs::Nothing => "",
        Needs::Kafka => " (with `--kafka`)",
        Needs::OrderStub => " (with `--play orders` and `--kafka`)",
        Needs::NeighbourStubs => " (with `--play users,products`)",
    }
}

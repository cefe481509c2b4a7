use std::fmt::Write;

use crate::checks;
use crate::contract::sentence;
use crate::level::Level;
use crate::suite::{Check, Needs};

/// `CONFORMANCE.md`: all the checks, level by level, with what the contract says.
pub fn markdown() -> String {
    let mut text = String::from(
        "# What the conformance kit checks\n\n\
         Made by `cargo run -p conformance -- --list > CONFORMANCE.md`; a test fails when it is not what the kit does.\n\
         [checks/conformance](checks/conformance/README.md) says how to run it, [the contract](docs/contract.md) what is promised.\n",
    );
    let checks = checks::all();
    for level in Level::ALL {
        let of_level: Vec<&Check> = checks.iter().filter(|it| it.level == level).collect();
        let (number, title, count) = (level.number(), level.title(), of_level.len());
        let _ = writeln!(text, "\n## Level {number}, `{level}`: {title} ({count} checks)");
        for exercise in of_level.chunk_by(|one, next| one.exercise == next.exercise) {
            let _ = writeln!(text, "\n### {}\n", exercise[0].exercise);
            for sentences in exercise.chunk_by(|one, next| one.sentence == next.sentence) {
                let _ = writeln!(text, "> {}\n", sentence(sentences[0].sentence));
                for check in sentences {
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
        Needs::PlayedOrders => " (with `--play orders` and `--kafka`)",
        Needs::PlayedNeighbours => " (with `--play users,products`)",
    }
}

use serde_json::{Value, json};

use super::{Report, Verdict};

pub fn of(report: &Report) -> String {
    let passed = report.verdicts().iter().filter(|one| one.passed()).count();
    let levels = report.levels().map(|(level, verdicts)| {
        let passed = verdicts.iter().filter(|verdict| verdict.passed()).count();
        json!({ "level": level.to_string(), "passed": passed, "failed": verdicts.len() - passed })
    });
    let document = json!({
        "passed": passed,
        "failed": report.verdicts().len() - passed,
        "levels": levels.collect::<Value>(),
        "checks": report.verdicts().iter().map(check).collect::<Value>(),
        "left_behind": report.left_behind,
        "stopped": report.stopped,
    });
    format!("{document:#}")
}

fn check(verdict: &Verdict) -> Value {
    let failure = verdict.failure.as_ref();
    json!({
        "level": verdict.level.to_string(),
        "service": verdict.service.map(|service| service.to_string()),
        "exercise": verdict.exercise,
        "name": verdict.name,
        "contract": { "id": verdict.sentence.id, "text": verdict.sentence.text },
        "passed": verdict.passed(),
        "failure": failure.map(|failure| json!({
            "expected": failure.expected, "sent": failure.sent, "came": failure.came,
        })),
    })
}

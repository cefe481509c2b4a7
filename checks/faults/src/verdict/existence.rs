//! Orders and deletions are there whole or not at all, and those that were acknowledged are there.

use super::history::History;
use super::rule::{Rule, Violation};
use crate::ledger::Answer;
use crate::observed::Kind;

pub(super) fn broken_by(history: &History<'_>) -> Vec<Violation> {
    let mut found = order(history);
    found.extend(deletion(history));
    found
}

fn order(history: &History<'_>) -> Vec<Violation> {
    let Some(placement) = history.placement else {
        let phantom = history.violation(Rule::Phantom, "no request was sent for it");
        return vec![phantom];
    };
    let announced = history.is_announced(Kind::Created);
    // An order that is gone by a deletion is no loss, however that deletion was answered.
    let lost = !history.stored && history.deletion.is_none();
    let mut found = Vec::new();
    match placement.answer {
        Answer::Acknowledged => {
            if lost {
                found.push(history.violation(Rule::LostOrder, "acknowledged, and not stored"));
            }
            if !announced {
                found.push(history.violation(Rule::UnannouncedOrder, "acknowledged, no event"));
            }
        }
        Answer::Unclear(_) if lost => {
            found.push(history.violation(Rule::HalfOrder, "announced, and not stored"));
        }
        Answer::Unclear(_) if !announced => {
            found.push(history.violation(Rule::HalfOrder, "stored, and no event"));
        }
        Answer::Unclear(_) => {}
        Answer::Refused(status) => {
            let detail = format!("answered {status}");
            found.push(history.violation(Rule::RefusedButDone, detail));
        }
    }
    found
}

fn deletion(history: &History<'_>) -> Vec<Violation> {
    let announced = history.is_announced(Kind::Deleted);
    let Some(deletion) = history.deletion else {
        let phantom = || history.violation(Rule::Phantom, "no deletion was sent for it");
        return announced.then(phantom).into_iter().collect();
    };
    let gone = !history.stored;
    let broken = match deletion.answer {
        Answer::Acknowledged if !gone => Some((Rule::LostDeletion, "acknowledged, still stored")),
        Answer::Acknowledged if !announced => {
            Some((Rule::UnannouncedDeletion, "acknowledged, no event"))
        }
        Answer::Unclear(_) if gone && !announced => Some((Rule::HalfDeletion, "gone, no event")),
        Answer::Unclear(_) if !gone && announced => {
            Some((Rule::HalfDeletion, "announced, still stored"))
        }
        Answer::Refused(_) if gone || announced => Some((Rule::RefusedButDone, "deleted")),
        _ => None,
    };
    let violation = |(rule, detail)| history.violation(rule, detail);
    broken.map(violation).into_iter().collect()
}

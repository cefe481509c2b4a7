//! The notifier's console, as Docker kept it.

use anyhow::{Context, Result};
use chrono::DateTime;
use event_contracts::OrderEventType;
use support::docker;
use uuid::Uuid;

use super::{Service, Stack};
use crate::record::ConsoleLine;

/// Returns every line that the notifier's containers printed since they were made, oldest first.
pub async fn lines(stack: &Stack) -> Result<Vec<ConsoleLine>> {
    let mut lines = Vec::new();
    for container in stack.containers(Service::Notifier).await? {
        // Its logs go to standard error, which is left out here.
        let text = docker(&["logs", "--timestamps", &container.id]).await?;
        for line in text.lines() {
            lines.push(read(line).with_context(|| format!("not a line of the console: {line}"))?);
        }
    }
    lines.sort_by_key(|line| line.at);
    Ok(lines)
}

/// Reads `<Docker's time> <local time>  commande ajoutée    <id> …`.
fn read(text: &str) -> Option<ConsoleLine> {
    let (at, line) = text.split_once(' ')?;
    let (_, line) = line.split_once("  ")?;
    let created = line.strip_prefix("commande ajoutée").map(|rest| (OrderEventType::Created, rest));
    let deleted = || Some((OrderEventType::Deleted, line.strip_prefix("commande supprimée")?));
    let (kind, rest) = created.or_else(deleted)?;
    let order = Uuid::try_parse(rest.split_whitespace().next()?).ok()?;
    let at = DateTime::parse_from_rfc3339(at).ok()?.to_utc();
    Some(ConsoleLine { kind, order, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0199aabb-0000-7000-8000-0000000000c1";

    fn line(words: &str, rest: &str) -> Option<ConsoleLine> {
        let time = "2026-11-22T10:15:04.123456789Z 2026-11-22 10:15:04";
        read(&format!("{time}  {words}{ID}{rest}"))
    }

    #[test]
    fn both_kinds_of_line_are_read_and_nothing_else() {
        let order = Uuid::try_parse(ID).unwrap();
        let at = DateTime::from_timestamp_nanos(1_795_342_504_123_456_789);
        let expected = |kind| Some(ConsoleLine { kind, order, at });
        let created = line("commande ajoutée    ", "  3 articles  59,97 €  → Lyon");
        assert_eq!(created, expected(OrderEventType::Created));
        assert_eq!(line("commande supprimée  ", ""), expected(OrderEventType::Deleted));
        assert_eq!(line("commande oubliée  ", ""), None);
        assert_eq!(read("thread 'main' panicked"), None);
    }
}

//! The notifier's console, as Docker kept it.

use anyhow::{Context, Result};
use chrono::DateTime;
use compose_project::docker;
use uuid::Uuid;

use super::{Service, Stack};
use crate::observed::{Kind, Line};

/// Every line of the console, of all that the notifier's containers wrote since they were made, in
/// the order of time.
pub async fn printed(stack: &Stack) -> Result<Vec<Line>> {
    let mut printed = Vec::new();
    for container in stack.containers(Service::Notifier).await? {
        // Its logs go to standard error, which is left out here.
        let text = docker(&["logs", "--timestamps", &container.id]).await?;
        for line in text.lines() {
            printed.push(read(line).with_context(|| format!("not a line of the console: {line}"))?);
        }
    }
    printed.sort_by_key(|line| line.at);
    Ok(printed)
}

/// `<Docker's time> <local time>  commande ajoutée    <id> …`
fn read(text: &str) -> Option<Line> {
    let (at, line) = text.split_once(' ')?;
    let (_, line) = line.split_once("  ")?;
    let kinds = [("commande ajoutée", Kind::Created), ("commande supprimée", Kind::Deleted)];
    let of_kind = |(words, kind)| Some((kind, line.strip_prefix(words)?.trim_start()));
    let (kind, rest) = kinds.into_iter().find_map(of_kind)?;
    let order = Uuid::try_parse(rest.split_whitespace().next()?).ok()?;
    let at = DateTime::parse_from_rfc3339(at).ok()?.to_utc();
    Some(Line { kind, order, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0199aabb-0000-7000-8000-0000000000c1";

    fn line(words: &str, rest: &str) -> Option<Line> {
        let time = "2026-11-22T10:15:04.123456789Z 2026-11-22 10:15:04";
        read(&format!("{time}  {words}{ID}{rest}"))
    }

    #[test]
    fn both_kinds_of_line_are_read() {
        let order = Uuid::try_parse(ID).unwrap();
        let created = line("commande ajoutée    ", "  3 articles  59,97 €  → Lyon");
        let deleted = line("commande supprimée  ", "");
        let at = DateTime::from_timestamp_nanos(1_795_342_504_123_456_789);
        let line = |kind| Some(Line { kind, order, at });
        assert_eq!(created, line(Kind::Created));
        assert_eq!(deleted, line(Kind::Deleted));
    }

    #[test]
    fn what_is_no_line_of_the_console_is_not_read() {
        assert_eq!(line("commande oubliée  ", ""), None);
        assert!(read("thread 'main' panicked").is_none());
    }
}

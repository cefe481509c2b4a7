//! The notifier's console, as Docker kept it.

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Service, Stack};
use crate::docker::docker;
use crate::observed::{Kind, Line};

/// A line, and when it came out of the container.
#[derive(Debug, Clone, Copy)]
pub struct Printed {
    pub line: Line,
    pub at: DateTime<Utc>,
}

/// Every line of the console, of all that the notifier's containers wrote since they were made.
pub async fn printed(stack: &Stack) -> Result<Vec<Printed>> {
    let mut printed = Vec::new();
    for container in stack.containers(Service::Notifier).await? {
        // Its logs go to standard error, which is left out here.
        let text = docker(&["logs", "--timestamps", &container.id]).await?;
        for line in text.lines() {
            printed.push(read(line).with_context(|| format!("not a line of the console: {line}"))?);
        }
    }
    Ok(printed)
}

/// `<Docker's time> <local time>  commande ajoutée    <id> …`
fn read(text: &str) -> Option<Printed> {
    let (at, line) = text.split_once(' ')?;
    let (_, line) = line.split_once("  ")?;
    let kinds = [
        ("commande ajoutée", Kind::Created),
        ("commande supprimée", Kind::Deleted),
    ];
    let of_kind = |(words, kind)| Some((kind, line.strip_prefix(words)?.trim_start()));
    let (kind, rest) = kinds.into_iter().find_map(of_kind)?;
    let order = Uuid::try_parse(rest.split_whitespace().next()?).ok()?;
    let at = DateTime::parse_from_rfc3339(at).ok()?.to_utc();
    let line = Line { kind, order };
    Some(Printed { line, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0199aabb-0000-7000-8000-0000000000c1";

    fn line(words: &str, rest: &str) -> Option<Line> {
        let time = "2026-11-22T10:15:04.123456789Z 2026-11-22 10:15:04";
        read(&format!("{time}  {words}{ID}{rest}")).map(|printed| printed.line)
    }

    #[test]
    fn both_kinds_of_line_are_read() {
        let order = Uuid::try_parse(ID).unwrap();
        let created = line("commande ajoutée    ", "  3 articles  59,97 €  → Lyon");
        let deleted = line("commande supprimée  ", "");
        let (kind, other) = (Kind::Created, Kind::Deleted);
        assert_eq!(created, Some(Line { kind, order }));
        assert_eq!(deleted, Some(Line { kind: other, order }));
    }

    #[test]
    fn what_is_no_line_of_the_console_is_not_read() {
        assert_eq!(line("commande oubliée  ", ""), None);
        assert!(read("thread 'main' panicked").is_none());
    }
}

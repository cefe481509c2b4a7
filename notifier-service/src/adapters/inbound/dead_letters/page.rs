use std::fmt::Write as _;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use messaging::kafka::{Content, DeadLetter};
use serde_json::{Value, json};

/// How dead letters are printed.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub enum Format {
    /// For people: bytes are shown as text, as far as they are text
    #[default]
    Text,
    /// For programs: a JSON object on each line, with bytes in base64
    Json,
}

pub(super) fn line(letter: &DeadLetter, format: Format) -> String {
    match format {
        Format::Json => summary(letter).to_string(),
        Format::Text => {
            let redriven = if letter.is_redriven { "  (put back)" } else { "" };
            format!(
                "{}  {}  {}  {}  {}{redriven}",
                letter.position,
                time(letter.time),
                source(letter),
                letter.key.as_deref().map_or_else(|| "-".to_owned(), text),
                text(letter.reason.as_bytes()),
            )
        }
    }
}

pub(super) fn page(letter: &DeadLetter, content: &Content, format: Format) -> String {
    match format {
        Format::Json => {
            let headers = content.headers.iter().map(
                |(name, value)| json!({ "name": name, "value": value.as_deref().map(encode) }),
            );
            let mut page = summary(letter);
            page["headers"] = headers.collect();
            page["payload"] = content.payload.as_deref().map(encode).into();
            format!("{page}\n")
        }
        Format::Text => written_out(letter, content),
    }
}

pub(super) fn redriven(letter: &DeadLetter, format: Format) -> String {
    match format {
        Format::Json => {
            json!({ "position": letter.position.to_string(), "redriven": true }).to_string()
        }
        Format::Text => format!("{}  put back to {}", letter.position, letter.source.topic),
    }
}

fn written_out(letter: &DeadLetter, content: &Content) -> String {
    let key = letter.key.as_deref().map_or_else(|| "-".to_owned(), text);
    let mut page = format!(
        "position   {}\nsince      {}\nsource     {}\npublished  {}\nkey        {key}\nput back   {}\nreason     {}\n",
        letter.position,
        time(letter.time),
        source(letter),
        time(letter.source.time),
        if letter.is_redriven { "yes" } else { "no" },
        text(letter.reason.as_bytes()),
    );
    for (name, value) in &content.headers {
        let value = value.as_deref().map_or_else(|| "-".to_owned(), text);
        let _ = writeln!(page, "header     {}: {value}", text(name.as_bytes()));
    }
    let _ = match &content.payload {
        Some(payload) => writeln!(page, "\n{}", text(payload)),
        None => writeln!(page, "\n(no payload)"),
    };
    page
}

fn summary(letter: &DeadLetter) -> Value {
    json!({
        "position": letter.position.to_string(),
        "time": letter.time.map(rfc3339),
        "source": {
            "topic": letter.source.topic,
            "partition": letter.source.position.partition,
            "offset": letter.source.position.offset,
            "time": letter.source.time.map(rfc3339),
        },
        "key": letter.key.as_deref().map(encode),
        "reason": letter.reason,
        "redriven": letter.is_redriven,
    })
}

fn source(letter: &DeadLetter) -> String {
    format!("{}/{}", letter.source.topic, letter.source.position)
}

fn time(time: Option<DateTime<Utc>>) -> String {
    time.map_or_else(|| "-".to_owned(), rfc3339)
}

fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn encode(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// Nothing in it reaches a terminal but what can be seen.
fn text(bytes: &[u8]) -> String {
    let mut seen = String::with_capacity(bytes.len());
    for character in String::from_utf8_lossy(bytes).chars() {
        if character.is_control() {
            seen.extend(character.escape_default());
        } else {
            seen.push(character);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_a_terminal_is_written_out() {
        assert_eq!(text(b"a\x1b[2J\nb"), "a\\u{1b}[2J\\nb");
        assert_eq!(text("Th\u{e9}i\u{e8}re \"1\"".as_bytes()), "Théière \"1\"");
        assert_eq!(text(b"\xff"), "\u{fffd}");
    }
}

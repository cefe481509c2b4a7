use std::io::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::TryStreamExt;
use messaging::kafka::{Content, DeadLetter, DeadLetters, Position, RedriveSelection};
use serde_json::{Value, json};

/// The command line for the events that could not be handled; `C` says where they are.
#[derive(Debug, clap::Subcommand)]
pub enum DeadLettersCommand<C: clap::Args> {
    /// One line for each: where it is, since when, where it was, its key, what is wrong
    List {
        /// Those that were put back as well
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        options: Options<C>,
    },
    /// Everything about one, with its headers and its content
    Show {
        /// As `list` prints it: PARTITION/OFFSET
        position: Position,
        #[command(flatten)]
        options: Options<C>,
    },
    /// Put events back where they came from, as they were: whoever consumes them gets them again
    Redrive {
        /// As `list` prints them: PARTITION/OFFSET
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        positions: Vec<Position>,
        /// All that `list` prints
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        options: Options<C>,
    },
}

#[derive(Debug, clap::Args)]
pub struct Options<C: clap::Args> {
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    config: C,
}

/// How dead letters are printed.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub enum Format {
    /// For people: bytes are shown as text, as far as they are text
    #[default]
    Text,
    /// For programs: a JSON object on each line, with bytes in base64
    Json,
}

impl<C: clap::Args> DeadLettersCommand<C> {
    /// Carries the command out, and prints each result as it comes.
    ///
    /// # Errors
    ///
    /// Kafka does not answer or refuses, there is no such dead letter, or it was put back already.
    pub async fn run(
        self,
        open: impl FnOnce(&C) -> anyhow::Result<DeadLetters>,
        output: &mut impl Write,
    ) -> anyhow::Result<()> {
        match self {
            Self::List { all, options } => {
                let mut letters = open(&options.config)?.list();
                while let Some(letter) = letters.try_next().await? {
                    if all || !letter.is_redriven {
                        writeln!(output, "{}", line(&letter, options.format))?;
                    }
                }
            }
            Self::Show { position, options } => {
                let (letter, content) = open(&options.config)?.open(position).await?;
                write!(output, "{}", details(&letter, &content, options.format))?;
            }
            Self::Redrive { positions, options, .. } => {
                let selection = match positions.is_empty() {
                    true => RedriveSelection::Pending,
                    false => RedriveSelection::Positions(positions.into_iter().collect()),
                };
                let mut back = open(&options.config)?.redrive(selection);
                while let Some(letter) = back.try_next().await? {
                    writeln!(output, "{}", redriven(&letter, options.format))?;
                }
            }
        }
        Ok(())
    }
}

fn line(letter: &DeadLetter, format: Format) -> String {
    match format {
        Format::Json => summary(letter).to_string(),
        Format::Text => {
            let redriven = if letter.is_redriven { "  (put back)" } else { "" };
            format!(
                "{}  {}  {}  {}  {}{redriven}",
                letter.position,
                time(letter.time),
                source(letter),
                printable_or_dash(letter.key.as_deref()),
                printable(letter.reason.as_bytes()),
            )
        }
    }
}

fn details(letter: &DeadLetter, content: &Content, format: Format) -> String {
    match format {
        Format::Json => {
            let headers = content.headers.iter().map(
                |(name, value)| json!({ "name": name, "value": value.as_deref().map(encode) }),
            );
            let mut details = summary(letter);
            details["headers"] = headers.collect();
            details["payload"] = content.payload.as_deref().map(encode).into();
            format!("{details}\n")
        }
        Format::Text => details_as_text(letter, content),
    }
}

fn redriven(letter: &DeadLetter, format: Format) -> String {
    match format {
        Format::Json => {
            json!({ "position": letter.position.to_string(), "redriven": true }).to_string()
        }
        Format::Text => format!("{}  put back to {}", letter.position, letter.source.topic),
    }
}

fn details_as_text(letter: &DeadLetter, content: &Content) -> String {
    let mut rows = vec![
        ("position", letter.position.to_string()),
        ("since", time(letter.time)),
        ("source", source(letter)),
        ("published", time(letter.source.time)),
        ("key", printable_or_dash(letter.key.as_deref())),
        ("put back", if letter.is_redriven { "yes" } else { "no" }.to_owned()),
        ("reason", printable(letter.reason.as_bytes())),
    ];
    for (name, value) in &content.headers {
        let header =
            format!("{}: {}", printable(name.as_bytes()), printable_or_dash(value.as_deref()));
        rows.push(("header", header));
    }
    let rows: Vec<_> = rows.iter().map(|(name, value)| format!("{name:<11}{value}\n")).collect();
    let payload = content.payload.as_deref().map_or_else(|| "(no payload)".to_owned(), printable);
    format!("{}\n{payload}\n", rows.concat())
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

fn printable_or_dash(bytes: Option<&[u8]>) -> String {
    bytes.map_or_else(|| "-".to_owned(), printable)
}

/// Escapes control characters, which could steer a terminal.
fn printable(bytes: &[u8]) -> String {
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
    fn what_would_steer_a_terminal_is_escaped() {
        assert_eq!(printable(b"a\x1b[2J\nb"), "a\\u{1b}[2J\\nb");
        assert_eq!(printable("Th\u{e9}i\u{e8}re \"1\"".as_bytes()), "Théière \"1\"");
        assert_eq!(printable(b"\xff"), "\u{fffd}");
    }
}

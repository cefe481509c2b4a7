//! What a notifier prints: it may have no other way to say anything.

use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom, stdin};
use std::sync::{Arc, Weak};
use std::time::Duration;

use anyhow::Context;
use parking_lot::Mutex;

use crate::language::Words;

/// How often a file is looked at that has nothing new.
const PAUSE: Duration = Duration::from_millis(100);

/// Lines shown when none of them was the right one.
const SHOWN: usize = 5;

/// The lines that came since it was opened.
#[derive(Debug)]
pub struct Console {
    lines: Arc<Mutex<Lines>>,
}

#[derive(Debug, Default)]
struct Lines {
    all: Vec<String>,
    /// Nothing more will come.
    ended: bool,
}

impl Console {
    /// Reads standard input for `-`, or a file from its present end on, as it grows.
    pub fn open(name: &str) -> anyhow::Result<Self> {
        let lines = Arc::default();
        let weak = Arc::downgrade(&lines);
        if name == "-" {
            std::thread::spawn(move || read(stdin().lock(), false, &weak));
        } else {
            let file = File::open(name).and_then(|mut file| {
                // What is no file, such as a named pipe, has no end to go to.
                file.seek(SeekFrom::End(0)).ok();
                Ok((file.metadata()?.is_file(), file))
            });
            let (grows, file) =
                file.with_context(|| format!("cannot read the console {name} (--console)"))?;
            std::thread::spawn(move || read(BufReader::new(file), grows, &weak));
        }
        Ok(Self { lines })
    }

    pub fn len(&self) -> usize {
        self.lines.lock().all.len()
    }

    /// How many lines behind the first `skipped` ones name this id.
    pub fn count(&self, id: &str, skipped: usize) -> usize {
        let lines = self.lines.lock();
        lines.all.iter().skip(skipped).filter(|line| names(line, id)).count()
    }

    pub fn has_ended(&self) -> bool {
        self.lines.lock().ended
    }

    /// The last lines behind the first `skipped` ones, for a report.
    pub fn last(&self, skipped: usize) -> Words {
        let lines = self.lines.lock();
        let new = lines.all.get(skipped..).unwrap_or_default();
        let last = new[new.len().saturating_sub(SHOWN)..].join("\n");
        let count = new.len();
        let what = match count {
            0 => ("nothing".to_owned(), "rien".to_owned()),
            1 => ("one line:".to_owned(), "une ligne :".to_owned()),
            2..=SHOWN => (format!("{count} lines:"), format!("{count} lignes :")),
            _ => (
                format!("{count} lines, at last:"),
                format!("{count} lignes, dont les dernières :"),
            ),
        };
        let end = if lines.ended { (", which has ended", ", qui est finie") } else { ("", "") };
        let said = (
            format!("on the console{}: {}", end.0, what.0),
            format!("sur la console{} : {}", end.1, what.1),
        );
        Words::from(said).and(&last.into())
    }
}

/// Reads until the end, or until nobody wants to know any more.
fn read(mut from: impl BufRead, grows: bool, lines: &Weak<Mutex<Lines>>) {
    let mut line = Vec::new();
    while let Some(lines) = lines.upgrade() {
        match from.read_until(b'\n', &mut line) {
            Ok(0) if grows => std::thread::sleep(PAUSE),
            Ok(read) if read > 0 => {
                if line.ends_with(b"\n") {
                    lines.lock().all.push(text(&line));
                    line.clear();
                }
            }
            _ => {
                let mut lines = lines.lock();
                if !line.is_empty() {
                    lines.all.push(text(&line));
                }
                lines.ended = true;
                return;
            }
        }
    }
}

/// A line without control characters: `>` of Windows' PowerShell writes UTF-16, which is full of NULs.
fn text(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    text.chars().filter(|character| !character.is_control()).collect()
}

/// Whether an id stands in a text by itself: 7 is not in 17, nor in 7.50.
pub fn names(text: &str, id: &str) -> bool {
    const UUID_CHARACTERS: usize = 36;
    let ends = |neighbour: Option<char>| {
        neighbour.is_none_or(|it| !it.is_alphanumeric() && !matches!(it, '.' | ',' | '-' | ':'))
    };
    let stands = |(place, _): (usize, &str)| {
        let before = text[..place].chars().next_back();
        let mut behind = text[place + id.len()..].chars();
        // At the end of a sentence there may be a full stop.
        let (next, second) = (behind.next(), behind.next());
        let is_stop =
            matches!(next, Some('.' | ',' | ':')) && second.is_none_or(char::is_whitespace);
        (ends(before) || before == Some(':')) && (ends(next) || is_stop)
    };
    let mut found = text.match_indices(id);
    !id.is_empty() && found.any(|it| id.len() >= UUID_CHARACTERS || stands(it))
}

#[cfg(test)]
mod tests {
    use super::{names, text};

    #[test]
    fn an_id_stands_by_itself() {
        for line in ["commande 7", "commande 7 ajoutée", "#7", "{\"id\":7}", "id:7", "ajoutée : 7."]
        {
            assert!(names(line, "7"), "{line}");
        }
        for line in ["commande 17", "7.50 €", "2026-11-07", "07:15:07", "à 7:15", "v7", ""] {
            assert!(!names(line, "7"), "{line}");
        }
    }

    #[test]
    fn colours_and_utf_16_do_not_hide_an_id() {
        let id = "018f0000-0000-7000-8000-00000000dead";
        assert!(names(&text(format!("\u{1b}[32m{id}\u{1b}[0m\n").as_bytes()), id));
        let utf_16: Vec<u8> =
            format!("{id}\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(names(&text(&utf_16), id));
    }
}

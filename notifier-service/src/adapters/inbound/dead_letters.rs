use std::io::Write;

use anyhow::{Context, bail};
use event_bus::kafka::{DeadLetter, DeadLetters, Position};

use self::page::Format;
mod page;

/// What can be done with the events that could not be handled; `C` says where they are.
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

impl<C: clap::Args> DeadLettersCommand<C> {
    /// Does what was told, and prints what came of it.
    pub async fn run(
        self,
        open: impl FnOnce(&C) -> anyhow::Result<DeadLetters>,
        output: &mut impl Write,
    ) -> anyhow::Result<()> {
        match self {
            Self::List { all, options } => {
                let format = options.format;
                for letter in open(&options.config)?.list().await? {
                    if all || !letter.is_redriven {
                        writeln!(output, "{}", page::line(&letter, format))?;
                    }
                }
            }
            Self::Show { position, options } => {
                let letters = open(&options.config)?;
                let letter = find(&letters.list().await?, position)?;
                let content = letters.open(position).await?;
                write!(output, "{}", page::page(&letter, &content, options.format))?;
            }
            Self::Redrive {
                positions, options, ..
            } => {
                let letters = open(&options.config)?;
                let chosen = choose(letters.list().await?, &positions)?;
                letters.redrive(chosen.clone()).await?;
                for letter in &chosen {
                    writeln!(output, "{}", page::redriven(letter, options.format))?;
                }
            }
        }
        Ok(())
    }
}

/// Those that were named, or all that are not back yet.
fn choose(letters: Vec<DeadLetter>, positions: &[Position]) -> anyhow::Result<Vec<DeadLetter>> {
    if positions.is_empty() {
        let pending = letters.into_iter().filter(|letter| !letter.is_redriven);
        return Ok(pending.collect());
    }
    let mut positions = positions.to_vec();
    positions.sort_unstable();
    positions.dedup();
    let chosen = positions.iter().map(|position| {
        let letter = find(&letters, *position)?;
        if letter.is_redriven {
            bail!("{position} was put back already");
        }
        Ok(letter)
    });
    chosen.collect()
}

fn find(letters: &[DeadLetter], position: Position) -> anyhow::Result<DeadLetter> {
    let mut letters = letters.iter();
    let found = letters.find(|letter| letter.position == position).cloned();
    found.with_context(|| format!("there is no dead letter at {position}"))
}

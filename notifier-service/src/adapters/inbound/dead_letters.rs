use std::io::Write;

use futures_util::TryStreamExt;
use messaging::kafka::{DeadLetters, Position, Which};

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
                let mut letters = open(&options.config)?.list();
                while let Some(letter) = letters.try_next().await? {
                    if all || !letter.is_redriven {
                        writeln!(output, "{}", page::line(&letter, options.format))?;
                    }
                }
            }
            Self::Show { position, options } => {
                let (letter, content) = open(&options.config)?.open(position).await?;
                write!(output, "{}", page::page(&letter, &content, options.format))?;
            }
            Self::Redrive { positions, options, .. } => {
                let mut back = open(&options.config)?.redrive(which(positions));
                while let Some(letter) = back.try_next().await? {
                    writeln!(output, "{}", page::redriven(&letter, options.format))?;
                }
            }
        }
        Ok(())
    }
}

/// Those that were named, or all that are not back yet.
fn which(positions: Vec<Position>) -> Which {
    if positions.is_empty() {
        Which::Pending
    } else {
        Which::These(positions.into_iter().collect())
    }
}

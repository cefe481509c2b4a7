use rdkafka::Message as _;
use rdkafka::message::BorrowedMessage;

use super::DeadLetter;
use super::redriven::Redriven;
use super::scan::Scan;
use crate::kafka::KafkaConfig;
use crate::kafka::dead_letter::{self, Position, Record};

/// The dead letters as they are now.
pub(super) struct Log {
    scan: Scan,
    redriven: Redriven,
}

impl Log {
    pub(super) fn open(kafka: &KafkaConfig, topic: &str) -> anyhow::Result<Self> {
        let scan = Scan::open(kafka, topic)?;
        let redriven = Redriven::read(&scan)?;
        Ok(Self { scan, redriven })
    }

    /// Shows all dead letters in the order of their positions, until `visit` has seen enough.
    pub(super) fn each(
        &self,
        mut visit: impl FnMut(DeadLetter, &BorrowedMessage<'_>) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        let mut goes_on = true;
        for (partition, (first, _)) in self.scan.extents() {
            self.scan.read(*partition, *first, |message| {
                if let Some(letter) = self.letter(message) {
                    goes_on = visit(letter, message)?;
                }
                Ok(goes_on)
            })?;
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    /// Shows the dead letter at this position, if one is there.
    pub(super) fn at(
        &self,
        position: Position,
        visit: impl FnOnce(DeadLetter, &BorrowedMessage<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut visit = Some(visit);
        let Position { partition, offset } = position;
        self.scan.read(partition, offset, |message| {
            let letter = self.letter(message).filter(|one| one.position == position);
            if let Some((letter, visit)) = letter.zip(visit.take()) {
                visit(letter, message)?;
            }
            Ok(false)
        })
    }

    fn letter(&self, message: &BorrowedMessage<'_>) -> Option<DeadLetter> {
        let Record::Letter { reason, source } = dead_letter::read(message.headers()) else {
            return None;
        };
        let position = Position { partition: message.partition(), offset: message.offset() };
        Some(DeadLetter {
            position,
            time: dead_letter::time(message.timestamp()),
            source,
            key: message.key().map(<[u8]>::to_vec),
            reason,
            is_redriven: self.redriven.contains(position),
        })
    }
}

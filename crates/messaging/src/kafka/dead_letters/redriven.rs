use std::collections::BTreeMap;

use rdkafka::Message as _;

use super::scan::Scan;
use crate::kafka::dead_letter::{self, Position, Record};

/// Which dead letters were put back, as markers say that may be anywhere behind them: a bit for each record of the topic,
/// so that eight million of them take 1 MiB.
pub(super) struct Redriven(BTreeMap<i32, Bits>);

struct Bits {
    first: i64,
    words: Vec<u64>,
}

impl Redriven {
    pub(super) fn read(scan: &Scan) -> anyhow::Result<Self> {
        let extents = scan.extents().iter();
        let bits = extents.map(|(partition, extent)| (*partition, Bits::of(*extent)));
        let mut redriven = Self(bits.collect());
        for (partition, (first, _)) in scan.extents() {
            scan.read(*partition, *first, |message| {
                if let Record::Redriven(position) = dead_letter::read(message.headers()) {
                    redriven.add(position);
                }
                Ok(true)
            })?;
        }
        Ok(redriven)
    }

    pub(super) fn contains(&self, position: Position) -> bool {
        let bits = self.0.get(&position.partition);
        bits.and_then(|bits| bits.place(position.offset).map(|place| (bits, place)))
            .is_some_and(|(bits, (word, bit))| bits.words[word] & bit != 0)
    }

    /// A marker may speak of a letter that is gone.
    fn add(&mut self, position: Position) {
        if let Some(bits) = self.0.get_mut(&position.partition)
            && let Some((word, bit)) = bits.place(position.offset)
        {
            bits.words[word] |= bit;
        }
    }
}

impl Bits {
    fn of((first, end): (i64, i64)) -> Self {
        let count = usize::try_from(end - first).unwrap_or_default();
        let words = vec![0; count.div_ceil(64)];
        Self { first, words }
    }

    fn place(&self, offset: i64) -> Option<(usize, u64)> {
        let index = usize::try_from(offset.checked_sub(self.first)?).ok()?;
        (index / 64 < self.words.len()).then_some((index / 64, 1 << (index % 64)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_record_between_the_first_and_the_last_has_a_bit_of_its_own() {
        let bits = Bits::of((100, 230));
        let mut redriven = Redriven(BTreeMap::from([(3, bits)]));
        let at = |partition, offset| Position { partition, offset };
        for offset in [-1, 99, 100, 163, 229, i64::MAX] {
            redriven.add(at(3, offset));
            redriven.add(at(4, offset));
        }
        let there = (90..300).filter(|offset| redriven.contains(at(3, *offset)));
        assert_eq!(there.collect::<Vec<_>>(), [100, 163, 229]);
        assert!(!redriven.contains(at(4, 100)));
    }
}

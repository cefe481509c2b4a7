use std::collections::{HashMap, VecDeque};

use super::group::Place;

/// Which messages were handed over and not done with yet. They may be done with in another order, but an offset says
/// that everything before it is done with.
#[derive(Default)]
pub(super) struct Progress(HashMap<i32, Partition>);

#[derive(Default)]
struct Partition {
    assignment: u64,
    /// In the order of the offsets, each with whether it is done with.
    open: VecDeque<(i64, bool)>,
}

impl Progress {
    pub(super) fn begin(&mut self, place: Place) {
        let partition = self.0.entry(place.partition).or_default();
        if partition.assignment != place.assignment {
            *partition = Partition { assignment: place.assignment, open: VecDeque::new() };
        }
        partition.open.push_back((place.offset, false));
    }

    /// Returns the last offset up to which everything is done with, if that is news.
    pub(super) fn done(&mut self, place: Place) -> Option<i64> {
        let partition = self.0.get_mut(&place.partition)?;
        if partition.assignment != place.assignment {
            return None;
        }
        let mut open = partition.open.iter_mut();
        open.find(|(offset, _)| *offset == place.offset)?.1 = true;
        let mut last = None;
        while let Some((offset, true)) = partition.open.front() {
            last = Some(*offset);
            partition.open.pop_front();
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(partition: i32, offset: i64, assignment: u64) -> Place {
        Place { partition, offset, assignment }
    }

    #[test]
    fn an_offset_never_passes_a_message_that_is_not_done_with() {
        let mut progress = Progress::default();
        for offset in [3, 4, 7] {
            progress.begin(place(0, offset, 1));
        }
        progress.begin(place(1, 9, 2));
        assert_eq!(progress.done(place(0, 4, 1)), None);
        assert_eq!(progress.done(place(0, 7, 1)), None);
        assert_eq!(progress.done(place(1, 9, 2)), Some(9));
        assert_eq!(progress.done(place(0, 3, 1)), Some(7));
    }

    #[test]
    fn what_was_under_way_when_a_partition_went_counts_no_more_when_it_is_back() {
        let mut progress = Progress::default();
        progress.begin(place(0, 3, 1));
        progress.begin(place(0, 3, 2));
        assert_eq!(progress.done(place(0, 3, 1)), None);
        assert_eq!(progress.done(place(0, 3, 2)), Some(3));
    }
}

use std::collections::VecDeque;

/// What waits, in the order in which it came.
pub(super) struct Queue<T, W> {
    waiting: VecDeque<Waiting<T, W>>,
    /// How many bytes wait.
    size: usize,
    next_ticket: u64,
    is_under_way: bool,
}

/// What is to be done, and who waits for that.
pub(super) type Entry<T, W> = (T, W);

pub(super) trait Waiter {
    /// Nobody waits any more.
    fn is_gone(&self) -> bool;
}

struct Waiting<T, W> {
    ticket: u64,
    size: usize,
    entry: Entry<T, W>,
}

/// What one batch holds at most, unless its first entry is larger by itself.
pub(super) const MAX_BATCH_BYTES: usize = 1024 * 1024;
/// What waits at most.
pub(super) const MAX_WAITING: usize = 10_000;
pub(super) const MAX_WAITING_BYTES: usize = 16 * 1024 * 1024;

impl<T, W: Waiter> Queue<T, W> {
    pub(super) fn new() -> Self {
        Self { waiting: VecDeque::new(), size: 0, next_ticket: 0, is_under_way: false }
    }

    /// A ticket, unless too much waits.
    pub(super) fn push(&mut self, item: T, size: usize, waiter: W) -> Option<u64> {
        if self.waiting.len() >= MAX_WAITING || self.size + size > MAX_WAITING_BYTES {
            return None;
        }
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.size += size;
        let entry = (item, waiter);
        self.waiting.push_back(Waiting { ticket, size, entry });
        Some(ticket)
    }

    /// Whether it still waited, and does so no more.
    pub(super) fn withdraw(&mut self, ticket: u64) -> bool {
        // Tickets are in order.
        let found = self.waiting.binary_search_by_key(&ticket, |waiting| waiting.ticket);
        let withdrawn = found.ok().and_then(|index| self.waiting.remove(index));
        self.size -= withdrawn.as_ref().map_or(0, |waiting| waiting.size);
        withdrawn.is_some()
    }

    /// The next batch, of at most so many items, unless one is under way. What nobody waits for is not done.
    pub(super) fn next(&mut self, items: usize) -> Option<Vec<Entry<T, W>>> {
        if self.is_under_way {
            return None;
        }
        let (mut batch, mut size) = (Vec::new(), 0);
        while let Some(next) = self.waiting.front() {
            let is_full = batch.len() == items || size + next.size > MAX_BATCH_BYTES;
            if is_full && !batch.is_empty() {
                break;
            }
            let Some(next) = self.waiting.pop_front() else {
                break;
            };
            self.size -= next.size;
            if !next.entry.1.is_gone() {
                size += next.size;
                batch.push(next.entry);
            }
        }
        self.is_under_way = !batch.is_empty();
        self.is_under_way.then_some(batch)
    }

    /// A batch is under way no more.
    pub(super) fn ended(&mut self) {
        self.is_under_way = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: usize = 128;

    impl Waiter for bool {
        fn is_gone(&self) -> bool {
            *self
        }
    }

    fn queue(waiting: &[(u32, usize)]) -> Queue<u32, bool> {
        let mut queue = Queue::new();
        for (item, size) in waiting {
            queue.push(*item, *size, false).unwrap();
        }
        queue
    }

    fn items(batch: Option<Vec<Entry<u32, bool>>>) -> Vec<u32> {
        let batch = batch.into_iter().flatten();
        batch.map(|(item, _)| item).collect()
    }

    #[test]
    fn a_batch_is_all_that_waits_and_there_is_one_at_a_time() {
        let mut queue = queue(&[(1, 1), (2, 1)]);
        assert_eq!(items(queue.next(MAX)), [1, 2]);
        queue.push(3, 1, false).unwrap();
        assert_eq!(items(queue.next(MAX)), [0; 0]);
        queue.ended();
        assert_eq!(items(queue.next(MAX)), [3]);
        queue.ended();
        assert_eq!(items(queue.next(MAX)), [0; 0]);
    }

    #[test]
    fn a_batch_is_bounded_by_number_and_by_bytes() {
        let many: Vec<_> = (0..=128).map(|item| (item, 1)).collect();
        let mut queue = self::queue(&many);
        assert_eq!(items(queue.next(MAX)).len(), MAX);
        queue.ended();
        assert_eq!(items(queue.next(MAX)), [128]);
        let half = MAX_BATCH_BYTES / 2;
        let large = [(1, half), (2, half), (3, 1), (4, 3 * half), (5, 1)];
        let mut queue = self::queue(&large);
        for expected in [&[1, 2][..], &[3], &[4], &[5]] {
            assert_eq!(items(queue.next(MAX)), expected);
            queue.ended();
        }
    }

    #[test]
    fn what_waits_is_bounded_by_number_and_by_bytes() {
        let mut queue = self::queue(&[]);
        for item in 0..10_000 {
            queue.push(item, 1, false).unwrap();
        }
        assert_eq!(queue.push(0, 1, false), None);
        let mut queue = self::queue(&[(1, MAX_WAITING_BYTES - 1)]);
        assert_eq!(queue.push(2, 2, false), None);
        assert!(queue.push(3, 1, false).is_some());
        assert_eq!(items(queue.next(MAX)), [1]);
        assert!(queue.push(4, MAX_WAITING_BYTES - 1, false).is_some());
    }

    #[test]
    fn what_is_withdrawn_or_forgotten_is_not_done_and_makes_room() {
        let mut queue = self::queue(&[(1, MAX_WAITING_BYTES - 2)]);
        let ticket = queue.push(2, 1, false).unwrap();
        queue.push(3, 1, true).unwrap();
        assert!(queue.withdraw(ticket));
        assert!(!queue.withdraw(ticket));
        assert_eq!(items(queue.next(MAX)), [1]);
        queue.ended();
        assert_eq!(items(queue.next(MAX)), [0; 0]);
        let ticket = queue.push(4, MAX_WAITING_BYTES, false).unwrap();
        assert_eq!(items(queue.next(MAX)), [4]);
        assert!(!queue.withdraw(ticket));
    }
}

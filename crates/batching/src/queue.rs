use std::collections::{HashMap, HashSet, VecDeque};

use tokio::sync::oneshot;

use crate::handler::BatchHandler;

/// The most bytes of one batch, unless its first item is larger by itself.
const MAX_BATCH_BYTES: usize = 1024 * 1024;
/// The most callers that wait.
const MAX_WAITING: usize = 10_000;
/// The most bytes that wait.
const MAX_WAITING_BYTES: usize = 16 * 1024 * 1024;

/// The items that wait, in order of arrival, and the keys of those in flight.
pub(crate) struct Queue<H: BatchHandler> {
    /// In the order of their tickets.
    waiting: VecDeque<Entry<H>>,
    /// The tickets of the waiting items that have a key.
    tickets: HashMap<H::Key, u64>,
    next_ticket: u64,
    callers: usize,
    bytes: usize,
    keys_in_flight: HashSet<H::Key>,
    batches_in_flight: usize,
}

/// An item, and those who wait for its outcome.
pub(crate) struct Entry<H: BatchHandler> {
    ticket: u64,
    bytes: usize,
    pub(crate) key: Option<H::Key>,
    pub(crate) item: H::Item,
    pub(crate) callers: Vec<oneshot::Sender<Outcome<H>>>,
}

/// A caller's place in the queue.
pub(crate) struct Place<H: BatchHandler> {
    ticket: u64,
    pub(crate) outcome: oneshot::Receiver<Outcome<H>>,
}

pub(crate) type Outcome<H> = Result<<H as BatchHandler>::Output, <H as BatchHandler>::Error>;

impl<H: BatchHandler> Queue<H> {
    pub(crate) fn new() -> Self {
        Self {
            waiting: VecDeque::new(),
            tickets: HashMap::new(),
            next_ticket: 0,
            callers: 0,
            bytes: 0,
            keys_in_flight: HashSet::new(),
            batches_in_flight: 0,
        }
    }

    /// Adds an item, unless too much waits.
    pub(crate) fn push(&mut self, item: H::Item) -> Option<Place<H>> {
        let (key, bytes) = (H::key(&item), H::size(&item));
        let same = key.as_ref().and_then(|key| self.tickets.get(key)).copied();
        let same = same.and_then(|ticket| self.position(ticket));
        let more_bytes = if same.is_some() { 0 } else { bytes };
        if self.callers >= MAX_WAITING || self.bytes + more_bytes > MAX_WAITING_BYTES {
            return None;
        }
        let (sender, outcome) = oneshot::channel();
        self.callers += 1;
        self.bytes += more_bytes;
        if let Some(index) = same {
            let entry = &mut self.waiting[index];
            H::merge(&mut entry.item, item);
            entry.callers.push(sender);
            return Some(Place { ticket: entry.ticket, outcome });
        }
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        if let Some(key) = &key {
            self.tickets.insert(key.clone(), ticket);
        }
        self.waiting.push_back(Entry { ticket, bytes, key, item, callers: vec![sender] });
        Some(Place { ticket, outcome })
    }

    /// Gives up a place whose item still waits. Returns `false` when its batch has started.
    pub(crate) fn withdraw(&mut self, place: &mut Place<H>) -> bool {
        let Some(index) = self.position(place.ticket) else { return false };
        place.outcome.close();
        if !self.is_wanted(index)
            && let Some(entry) = self.waiting.remove(index)
        {
            self.leave(&entry);
        }
        true
    }

    /// Starts the next batch, unless `concurrency` batches are in flight. Items that nobody waits for any more are dropped;
    /// an item whose key is in flight waits for a later batch.
    pub(crate) fn start_batch(&mut self, concurrency: usize) -> Option<Vec<Entry<H>>> {
        if self.batches_in_flight >= concurrency {
            return None;
        }
        let (mut batch, mut bytes, mut skipped) = (Vec::new(), 0, Vec::new());
        while !self.waiting.is_empty() {
            let is_wanted = self.is_wanted(0);
            let entry = self.waiting.pop_front()?;
            let is_full = batch.len() >= H::MAX_ITEMS || bytes + entry.bytes > MAX_BATCH_BYTES;
            if !is_wanted {
                self.leave(&entry);
            } else if is_full && !batch.is_empty() {
                self.waiting.push_front(entry);
                break;
            } else if entry.key.as_ref().is_some_and(|key| self.keys_in_flight.contains(key)) {
                skipped.push(entry);
            } else {
                self.leave(&entry);
                bytes += entry.bytes;
                batch.push(entry);
            }
        }
        while let Some(entry) = skipped.pop() {
            self.waiting.push_front(entry);
        }
        if batch.is_empty() {
            return None;
        }
        self.batches_in_flight += 1;
        self.keys_in_flight.extend(batch.iter().filter_map(|entry| entry.key.clone()));
        Some(batch)
    }

    pub(crate) fn end_batch(&mut self, keys: &[H::Key]) {
        self.batches_in_flight -= 1;
        for key in keys {
            self.keys_in_flight.remove(key);
        }
    }

    fn position(&self, ticket: u64) -> Option<usize> {
        self.waiting.binary_search_by_key(&ticket, |entry| entry.ticket).ok()
    }

    /// Drops the callers of an entry that are gone, and returns whether any is left.
    fn is_wanted(&mut self, index: usize) -> bool {
        let callers = &mut self.waiting[index].callers;
        let before = callers.len();
        callers.retain(|caller| !caller.is_closed());
        self.callers -= before - callers.len();
        !callers.is_empty()
    }

    /// Counts an entry no more.
    fn leave(&mut self, entry: &Entry<H>) {
        self.callers -= entry.callers.len();
        self.bytes -= entry.bytes;
        if let Some(key) = &entry.key {
            self.tickets.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handler::Unserved;

    /// Its items are a key, or 0 for none, and a size.
    struct Handler;

    impl BatchHandler for Handler {
        type Item = (u32, usize);
        type Key = u32;
        type Output = ();
        type Error = Unserved;
        const MAX_ITEMS: usize = 3;

        fn key(item: &Self::Item) -> Option<u32> {
            Some(item.0).filter(|key| *key > 0)
        }

        fn size(item: &Self::Item) -> usize {
            item.1
        }

        fn concerns_all(_: &Unserved) -> bool {
            true
        }

        async fn handle(&self, items: &[Self::Item]) -> Result<Vec<()>, Unserved> {
            Ok(vec![(); items.len()])
        }
    }

    fn queue(waiting: &[(u32, usize)]) -> (Queue<Handler>, Vec<Place<Handler>>) {
        let mut queue = Queue::new();
        let places = waiting.iter().map(|item| queue.push(*item).unwrap()).collect();
        (queue, places)
    }

    /// The keys of the next batch, and how many wait for each.
    fn next(queue: &mut Queue<Handler>, concurrency: usize) -> Vec<(u32, usize)> {
        let batch = queue.start_batch(concurrency).into_iter().flatten();
        batch.map(|entry| (entry.item.0, entry.callers.len())).collect()
    }

    #[test]
    fn equal_keys_are_one_item_and_items_without_a_key_are_not() {
        let (mut queue, _places) = queue(&[(3, 1), (0, 1), (3, 1), (0, 1), (3, 1)]);
        assert_eq!(next(&mut queue, 1), [(3, 3), (0, 1), (0, 1)]);
        assert_eq!((queue.callers, queue.bytes), (0, 0));
    }

    #[test]
    fn a_batch_is_bounded_and_so_is_the_number_in_flight() {
        let (mut queue, _places) = queue(&[(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]);
        assert_eq!(next(&mut queue, 1), [(1, 1), (2, 1), (3, 1)]);
        assert_eq!(next(&mut queue, 1), []);
        assert_eq!(next(&mut queue, 2), [(4, 1), (5, 1)]);
        queue.end_batch(&[1, 2, 3]);
        assert_eq!(next(&mut queue, 2), []);

        let half = MAX_BATCH_BYTES / 2;
        let (mut queue, _places) = self::queue(&[(1, half), (2, half), (3, 1), (4, 3 * half)]);
        for expected in [&[(1, 1), (2, 1)][..], &[(3, 1)], &[(4, 1)]] {
            assert_eq!(next(&mut queue, 9), expected);
        }
    }

    #[test]
    fn a_key_in_flight_waits_for_a_later_batch_in_its_place() {
        let (mut queue, mut places) = queue(&[(1, 1), (2, 1)]);
        assert_eq!(next(&mut queue, 9), [(1, 1), (2, 1)]);
        places.extend([(2, 1), (3, 1), (2, 1)].map(|item| queue.push(item).unwrap()));
        assert_eq!(next(&mut queue, 9), [(3, 1)]);
        assert_eq!(next(&mut queue, 9), []);
        places.push(queue.push((4, 1)).unwrap());
        queue.end_batch(&[1, 2]);
        assert_eq!(next(&mut queue, 9), [(2, 2), (4, 1)]);
    }

    #[test]
    fn what_waits_is_bounded_by_callers_and_by_bytes() {
        let (mut queue, _places) = queue(&[(1, 1)].repeat(MAX_WAITING));
        assert!(queue.push((1, 1)).is_none());
        let (mut queue, mut places) = self::queue(&[(1, MAX_WAITING_BYTES - 1)]);
        assert!(queue.push((2, 2)).is_none());
        places.extend([(1, 9), (3, 1)].map(|item| queue.push(item).unwrap()));
        assert_eq!(next(&mut queue, 9), [(1, 2)]);
        assert!(queue.push((4, MAX_WAITING_BYTES - 1)).is_some());
    }

    #[test]
    fn what_nobody_waits_for_is_dropped_and_makes_room() {
        let (mut queue, mut places) = queue(&[(1, MAX_WAITING_BYTES - 2), (2, 1), (3, 1), (3, 1)]);
        places.pop();
        assert!(queue.withdraw(&mut places[1]));
        assert!(!queue.withdraw(&mut places[1]));
        assert!(queue.push((4, 1)).is_some(), "room for one byte; dropped at once");
        assert_eq!(next(&mut queue, 1), [(1, 1)]);
        assert!(!queue.withdraw(&mut places[0]), "it has started");
        queue.end_batch(&[1]);
        assert_eq!(next(&mut queue, 1), [(3, 1)]);
        assert_eq!((queue.callers, queue.bytes), (0, 0));
    }
}

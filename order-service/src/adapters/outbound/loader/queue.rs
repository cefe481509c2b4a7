use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::mem;

/// What is waited for: each key once, in the order in which they were first asked for.
pub(super) struct Queue<K, W> {
    order: VecDeque<K>,
    waiting: HashMap<K, Vec<W>>,
    /// How many wait, one for each of their keys.
    size: usize,
    /// The keys of the questions on their way.
    asked: HashSet<K>,
    questions: usize,
}

/// A key, and those who wait for it.
pub(super) type Entry<K, W> = (K, Vec<W>);

pub(super) trait Waiter {
    /// Nobody waits any more.
    fn is_gone(&self) -> bool;
}

impl<K: Copy + Eq + Hash, W: Waiter> Queue<K, W> {
    pub(super) fn new() -> Self {
        Self {
            order: VecDeque::new(),
            waiting: HashMap::new(),
            size: 0,
            asked: HashSet::new(),
            questions: 0,
        }
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn push(&mut self, key: K, waiter: W) {
        let waiters = self.waiting.entry(key).or_insert_with(|| {
            self.order.push_back(key);
            Vec::new()
        });
        waiters.push(waiter);
        self.size += 1;
    }

    /// The next question, of at most `keys` keys, unless `questions` are on their way. No key is in two of them: who wants
    /// one that is being asked for gets an answer to a later question.
    pub(super) fn next(&mut self, questions: usize, keys: usize) -> Option<Vec<Entry<K, W>>> {
        if self.questions >= questions {
            return None;
        }
        let mut taken = Vec::new();
        for key in mem::take(&mut self.order) {
            if self.is_forgotten(key) {
                continue;
            }
            if taken.len() == keys || self.asked.contains(&key) {
                self.order.push_back(key);
                continue;
            }
            if let Some(waiters) = self.remove(key) {
                taken.push((key, waiters));
            }
        }
        if taken.is_empty() {
            return None;
        }
        self.questions += 1;
        self.asked.extend(taken.iter().map(|(key, _)| *key));
        Some(taken)
    }

    /// A question is on its way no more.
    pub(super) fn ended(&mut self, keys: &[K]) {
        self.questions -= 1;
        for key in keys {
            self.asked.remove(key);
        }
    }

    /// Drops those who do not wait any more. Nobody is asked for a key that nobody waits for.
    fn is_forgotten(&mut self, key: K) -> bool {
        let Some(waiters) = self.waiting.get_mut(&key) else {
            return true;
        };
        let before = waiters.len();
        waiters.retain(|waiter| !waiter.is_gone());
        self.size -= before - waiters.len();
        let is_forgotten = waiters.is_empty();
        if is_forgotten {
            self.waiting.remove(&key);
        }
        is_forgotten
    }

    fn remove(&mut self, key: K) -> Option<Vec<W>> {
        let waiters = self.waiting.remove(&key)?;
        self.size -= waiters.len();
        Some(waiters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Waiter for bool {
        fn is_gone(&self) -> bool {
            *self
        }
    }

    fn keys(question: Option<Vec<Entry<u8, bool>>>) -> Vec<u8> {
        let question = question.into_iter().flatten();
        question.map(|(key, _)| key).collect()
    }

    fn queue(waiting: &[u8]) -> Queue<u8, bool> {
        let mut queue = Queue::new();
        for key in waiting {
            queue.push(*key, false);
        }
        queue
    }

    #[test]
    fn a_key_is_asked_for_once_however_many_wait_for_it() {
        let mut queue = queue(&[3, 1, 3, 2, 1, 3]);
        assert_eq!(queue.size(), 6);
        let question = queue.next(9, 9).unwrap();
        let question = question.iter().map(|(key, waiters)| (*key, waiters.len()));
        assert!(question.eq([(3, 3), (1, 2), (2, 1)]));
        assert_eq!(queue.size(), 0);
        assert_eq!(keys(queue.next(9, 9)), [0; 0]);
    }

    #[test]
    fn a_question_has_a_bounded_number_of_keys_and_there_are_not_many_at_once() {
        let mut queue = queue(&[1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(keys(queue.next(2, 3)), [1, 2, 3]);
        assert_eq!(keys(queue.next(2, 3)), [4, 5, 6]);
        assert_eq!(keys(queue.next(2, 3)), [0; 0]);
        queue.ended(&[1, 2, 3]);
        assert_eq!(keys(queue.next(2, 3)), [7]);
    }

    #[test]
    fn a_key_that_is_being_asked_for_waits_for_the_next_question() {
        let mut queue = queue(&[1, 2]);
        assert_eq!(keys(queue.next(9, 9)), [1, 2]);
        for key in [2, 3, 2] {
            queue.push(key, false);
        }
        assert_eq!(keys(queue.next(9, 9)), [3]);
        assert_eq!(keys(queue.next(9, 9)), [0; 0]);
        queue.ended(&[1, 2]);
        assert_eq!(keys(queue.next(9, 9)), [2]);
    }

    #[test]
    fn nobody_is_asked_for_a_key_that_nobody_waits_for() {
        let mut queue = queue(&[1]);
        for key in [2, 2, 1] {
            queue.push(key, true);
        }
        assert_eq!(keys(queue.next(9, 9)), [1]);
        assert_eq!(queue.size(), 0);
        assert_eq!(keys(queue.next(9, 9)), [0; 0]);
    }
}

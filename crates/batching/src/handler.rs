use std::hash::Hash;

/// What can be done for many items at the price of one.
pub trait BatchHandler: Send + Sync + 'static {
    type Item: Send + Sync + 'static;
    type Key: Clone + Eq + Hash + Send + 'static;
    type Output: Clone + Send + 'static;
    type Error: Clone + From<Unserved> + Send + 'static;

    /// The most items of one batch.
    const MAX_ITEMS: usize;

    /// Items with equal keys are handled once, and never in two batches at the same time. `None` for an item that is like no
    /// other.
    fn key(item: &Self::Item) -> Option<Self::Key>;

    /// Merges a later item of the same key into one that waits. By default the later one is dropped.
    fn merge(_item: &mut Self::Item, _later: Self::Item) {}

    /// The memory that an item takes, about, in bytes.
    fn size(_item: &Self::Item) -> usize {
        size_of::<Self::Item>()
    }

    /// Returns whether an error concerns the whole batch, such as an outage. After any other error of a batch its items are
    /// tried one by one.
    fn concerns_all(error: &Self::Error) -> bool;

    /// Handles all items, with one output for each in the same order, or nothing.
    fn handle(
        &self,
        items: &[Self::Item],
    ) -> impl Future<Output = Result<Vec<Self::Output>, Self::Error>> + Send;
}

/// Why an item was not handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unserved {
    /// Too many wait, or the item's batch did not start in time.
    #[error("too many wait")]
    Saturated,
    /// The handler panicked. Nobody knows what was done.
    #[error("the batch broke off")]
    Aborted,
}

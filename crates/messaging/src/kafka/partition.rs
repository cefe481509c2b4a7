use std::ops::Range;

use rdkafka::statistics;
use tokio_util::sync::CancellationToken;

/// A partition that the group gave to this member.
#[derive(Default)]
pub(super) struct AssignedPartition {
    /// Cancelled when the partition is taken away, even if it comes back, or when the topic was deleted.
    pub(super) revoked: CancellationToken,
    /// The offset behind the last message that was received.
    pub(super) next: Option<i64>,
    /// Offsets that were passed over: of messages that were deleted, or of what is no message, the end of a transaction.
    pub(super) passed_over: Option<Range<i64>>,
    /// The offset up to which librdkafka has fetched, by its last statistics; `None` before the first fetch.
    pub(super) fetched: Option<i64>,
    /// The group has a committed offset.
    pub(super) committed: bool,
}

impl AssignedPartition {
    /// Returns the number of messages that wait, if it is known.
    pub(super) fn update(&mut self, known: &statistics::Partition) -> Option<i64> {
        if known.next_offset >= 0 {
            self.fetched = Some(known.next_offset);
        }
        self.committed |= known.committed_offset >= 0;
        // The marker that ends a transaction has an offset too. Behind the last message it is no lag.
        let all_received = known.next_offset >= known.ls_offset && known.fetchq_cnt == 0;
        let stored = known.stored_offset.max(known.committed_offset);
        if all_received && self.next.is_none_or(|next| next <= stored) {
            return Some(0);
        }
        (known.consumer_lag >= 0).then_some(known.consumer_lag)
    }
}

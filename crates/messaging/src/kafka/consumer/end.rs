use rdkafka::error::RDKafkaErrorCode;

/// Why a member ended.
pub(super) enum End {
    Stopped,
    /// librdkafka cannot go on with this consumer.
    Fatal(RDKafkaErrorCode),
    /// Others are served, and this consumer is not.
    Blind,
    /// What was consumed is not there any more.
    Deleted,
}

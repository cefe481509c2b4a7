use rdkafka::ClientConfig;

use crate::kafka::GroupProtocol;
use crate::kafka::config::FETCH_BYTES;

/// Of the classic protocol: after this silence the group gives a member's partitions to others. With the other protocol
/// the broker says how long.
const SESSION_TIMEOUT_MS: &str = "6000";
const HEARTBEAT_MS: &str = "2000";
/// Most that is fetched ahead, per partition and in all; the defaults are 64 MiB.
const PREFETCH_MESSAGES: &str = "1000";
const PREFETCH_KBYTES: &str = "4096";
/// For how long the broker may keep a fetch that finds nothing. It answers a connection's requests one after the other, so
/// the question of `Status::pinger` waits as long; the default is 500 ms.
const FETCH_WAIT_MS: &str = "100";
/// How often librdkafka says how far behind it is.
const STATISTICS_MS: &str = "5000";

/// Makes a consumer of a client of the group.
pub(super) fn of(mut client: ClientConfig, protocol: GroupProtocol) -> ClientConfig {
    client
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.offset.store", "false")
        .set("auto.commit.interval.ms", "1000")
        .set("queued.min.messages", PREFETCH_MESSAGES)
        .set("queued.max.messages.kbytes", PREFETCH_KBYTES)
        .set("fetch.message.max.bytes", FETCH_BYTES)
        .set("fetch.wait.max.ms", FETCH_WAIT_MS)
        // By default a queue that was full is left alone for a second.
        .set("fetch.queue.backoff.ms", "20")
        .set("statistics.interval.ms", STATISTICS_MS);
    if protocol == GroupProtocol::Classic {
        client
            .set("group.protocol", "classic")
            .set("partition.assignment.strategy", "cooperative-sticky")
            .set("session.timeout.ms", SESSION_TIMEOUT_MS)
            .set("heartbeat.interval.ms", HEARTBEAT_MS);
    } else {
        client.set("group.protocol", "consumer");
    }
    client
}

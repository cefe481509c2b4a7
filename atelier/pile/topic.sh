#!/bin/bash
# Runs in the container of Kafka: the topic, as the shop's own services make it, in case that they are all replaced.
set -euo pipefail

[[ -d /var/lib/kafka/data/$TOPIC-0 ]] && exit # asking the broker costs a JVM of 3 s
KAFKA_HEAP_OPTS=-Xmx64m exec /opt/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --if-not-exists \
  --topic "$TOPIC" --partitions "$TOPIC_PARTITIONS" --config message.timestamp.type=LogAppendTime \
  --config retention.ms=$((TOPIC_RETENTION_HOURS * 3600000))

"""Kafka, by confluent-kafka: maintained by Kafka's makers, and its wheels bring librdkafka."""

import os
import sys
import time

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

if "KAFKA_BROKERS" not in os.environ:
    raise SystemExit("KAFKA_BROKERS is missing, such as localhost:29092")
KAFKA_TOPIC = os.environ.get("KAFKA_TOPIC", "orders")

settings = {"bootstrap.servers": os.environ["KAFKA_BROKERS"], "socket.timeout.ms": 5000}

# One request at a time keeps the order when one is repeated; `murmur2_random` puts a key into the partition into which Kafka's
# own client would.
producer = Producer(
    {
        **settings,
        "partitioner": "murmur2_random",
        "message.timeout.ms": 5000,
        "max.in.flight.requests.per.connection": 1,
    }
)


def create_topic() -> None:
    """The broker makes no topic by itself; it may come later than we."""
    admin = AdminClient(settings)
    while True:
        try:
            admin.create_topics([NewTopic(KAFKA_TOPIC, 6, 1)], request_timeout=5)[KAFKA_TOPIC].result()
            return
        except KafkaException as error:
            if error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
                return
            print(f"Kafka: {error.args[0].str()}", file=sys.stderr)
            time.sleep(1)

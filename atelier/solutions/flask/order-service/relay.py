"""Publishes what is in the outbox, in a process of its own: python relay.py"""

import signal
import sys
import time

from confluent_kafka import KafkaException
from psycopg import Error

from broker import KAFKA_TOPIC, create_topic, producer
from database import create_tables, pool

stopping = False


def stop(*_):
    global stopping
    stopping = True


def publish_batch() -> int:
    """An event is deleted once Kafka has it: whoever dies in between leaves it for the next one, who publishes it again.

    The lock leaves one relay at a time, so that several replicas do not change the order of the events.
    """
    with pool.connection() as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(2)")
        rows = connection.execute("SELECT seq, order_id, traceparent, event FROM outbox ORDER BY seq LIMIT 100").fetchall()
        if rows:
            publish(rows)
            for row in rows:
                print(f"{row['traceparent']} published event {row['seq']}", file=sys.stderr)
            connection.execute("DELETE FROM outbox WHERE seq = ANY(%s)", ([row["seq"] for row in rows],))
        return len(rows)


def publish(rows: list[dict]) -> None:
    """Returns when the broker has acknowledged all of them."""
    failures = []

    def told(error, _message):
        if error:
            failures.append(error)

    for row in rows:
        # The key keeps the events of an order in one partition, and so in their order.
        headers = {"content-type": "application/cloudevents+json", "traceparent": row["traceparent"]}
        producer.produce(KAFKA_TOPIC, key=str(row["order_id"]), headers=headers, value=row["event"], on_delivery=told)
    producer.flush()
    if failures:
        raise KafkaException(failures[0])


create_tables()
create_topic()
signal.signal(signal.SIGTERM, stop)
while not stopping:
    try:
        if publish_batch() == 0:
            time.sleep(0.2)
    except (Error, KafkaException) as error:
        print(f"relay: {error}", file=sys.stderr)
        time.sleep(1)
pool.close()

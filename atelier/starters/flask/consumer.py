"""Reads the topic, in a process of its own: python consumer.py"""

import signal
import sys

from confluent_kafka import Message

from broker import create_topic, new_consumer

stopping = False


def stop(*_):
    global stopping
    stopping = True


def consume() -> None:
    consumer = new_consumer()
    try:
        while not stopping:
            message = consumer.poll(0.5)
            if message is None:
                continue
            if message.error():
                print(f"Kafka: {message.error().str()}", file=sys.stderr)
                continue
            handle(message)
            consumer.commit(message)
    finally:
        consumer.close()


def handle(message: Message) -> None:
    """À vous : `message.value()` contient les octets d'un événement."""


create_topic()
signal.signal(signal.SIGTERM, stop)
consume()

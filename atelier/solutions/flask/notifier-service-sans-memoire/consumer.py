"""Reads the topic, in a process of its own: python consumer.py"""

import signal
import sys

from confluent_kafka import Message
from pydantic import ValidationError

from broker import create_topic, new_consumer
from event import line_of, read

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
    """A message that cannot be read now can never be: it is told of, and holds up no later one."""
    try:
        notification = read(message)
    except ValidationError as error:
        print(f"skipped {message.partition()}/{message.offset()}: {error}", file=sys.stderr)
        return
    if notification:
        print(line_of(notification), flush=True)


create_topic()
signal.signal(signal.SIGTERM, stop)
consume()

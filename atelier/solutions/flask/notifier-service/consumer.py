"""Reads the topic, in a process of its own: python consumer.py"""

import signal
import sys
import time
from datetime import UTC, datetime

from confluent_kafka import Message
from psycopg import Error
from psycopg.types.json import Json
from pydantic import ValidationError

from broker import create_topic, new_consumer
from database import create_tables, pool
from event import line_of, read, written

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
        until_it_works(lambda: show_once(notification))


def show_once(notification: dict) -> None:
    """Each event is shown once, however often it comes: its id is kept in the transaction that ends after the line.

    A crash exactly between the two repeats a line; the other way round it would lose one.
    """
    with pool.connection() as connection, connection.transaction():
        # One at a time, so that whoever follows by `seq` misses none.
        connection.execute("SELECT pg_advisory_xact_lock(2)")
        shown = {**notification, "affiche_le": written(datetime.now(UTC))}
        inserted = connection.execute(
            "INSERT INTO notifications (id, notification) VALUES (%s, %s) ON CONFLICT (id) DO NOTHING",
            (shown["id"], Json(shown)),
        )
        if inserted.rowcount == 1:
            print(line_of(shown), flush=True)


def until_it_works(work) -> None:
    """Without the database nothing is shown, and no later event either."""
    while not stopping:
        try:
            return work()
        except Error as error:
            print(f"PostgreSQL: {error}", file=sys.stderr)
            time.sleep(1)
    sys.exit()


create_tables()
create_topic()
signal.signal(signal.SIGTERM, stop)
consume()
pool.close()

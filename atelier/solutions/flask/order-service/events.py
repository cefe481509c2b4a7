import json
from datetime import UTC, datetime

from psycopg import Connection
from uuid_utils.compat import uuid7


def announce(connection: Connection, kind: str, order: dict, traceparent: str) -> None:
    """Puts an event into the outbox, in the transaction of what it tells: both are stored, or neither is."""
    connection.execute(
        "INSERT INTO outbox (order_id, traceparent, event) VALUES (%s, %s, %s)",
        (order["id"], traceparent, event_of(kind, order, traceparent)),
    )


def event_of(kind: str, order: dict, traceparent: str) -> str:
    """A CloudEvent 1.0."""
    event = {
        "specversion": "1.0",
        "id": str(uuid7()),
        "source": "/order-service",
        "type": kind,
        "subject": order["id"],
        "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "traceparent": traceparent,
        "data": order,
    }
    return json.dumps(event, ensure_ascii=False)

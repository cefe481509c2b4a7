import json
import time
from uuid import UUID

from flask import Blueprint, Response, request

from database import query
from problems import Problem

notifications = Blueprint("notifications", __name__)


@notifications.get("/notifications")
def list_notifications():
    return [row["notification"] for row in query("SELECT notification FROM notifications ORDER BY seq DESC")]


@notifications.get("/notifications/stream")
def stream():
    """Server-sent events: what is new, or what came after `Last-Event-ID`. A listener takes one of gunicorn's threads."""
    seq = position_of(request.headers.get("Last-Event-ID", request.args.get("lastEventId")))
    return Response(newer(seq), mimetype="text/event-stream", headers={"Cache-Control": "no-store"})


def position_of(event_id: str | None) -> int:
    """After which row a listener wants to hear: the newest, or that of an event's id; after an unknown id, all of them."""
    if event_id is None:
        return query("SELECT COALESCE(max(seq), 0) AS seq FROM notifications")[0]["seq"]
    try:
        UUID(event_id)
    except ValueError:
        raise Problem(400, "invalid-parameter", "Paramètre invalide") from None
    rows = query("SELECT seq FROM notifications WHERE id = %s", event_id)
    return rows[0]["seq"] if rows else 0


def newer(seq: int):
    yield ":\n\n"
    silent_since = time.monotonic()
    while True:
        rows = query("SELECT seq, notification FROM notifications WHERE seq > %s ORDER BY seq LIMIT 100", seq)
        for row in rows:
            yield event_of(row["notification"])
            seq = row["seq"]
        if rows:
            silent_since = time.monotonic()
        elif time.monotonic() - silent_since > 2:
            # Whoever has gone is noticed by writing only, and frees the thread.
            yield ":\n\n"
            silent_since = time.monotonic()
        time.sleep(0.5)


def event_of(notification: dict) -> str:
    data = json.dumps(notification, ensure_ascii=False)
    return f"event: {notification['type']}\nid: {notification['id']}\ndata: {data}\n\n"

import os
from collections.abc import Iterable
from uuid import UUID

from flask import abort
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError

USERS_URL, PRODUCTS_URL = os.environ.get("USERS_URL"), os.environ.get("PRODUCTS_URL")

# Connections that are kept alive, shared by the threads; a neighbour answers within a second or not at all.
http = PoolManager(maxsize=64, timeout=1, retries=1)


def find_user(user_id: UUID) -> dict:
    return ask(f"{USERS_URL}/users/{user_id}") or abort(422, f"unknown user {user_id}")


def find_products(ids: Iterable[UUID]) -> list[dict]:
    return ask(f"{PRODUCTS_URL}/products?ids={','.join(map(str, ids))}")


def ask(url: str):
    """What is there; nothing for a 404."""
    try:
        answer = http.request("GET", url)
    except HTTPError as error:
        abort(503, f"no answer: {error}")
    if answer.status == 200:
        return answer.json()
    return None if answer.status == 404 else abort(503, f"{url} answered {answer.status}")

import os
import sys
from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, TypeAdapter, ValidationError
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from problems import Problem
from trace import child_of

USER_SERVICE_URL = os.environ.get("USER_SERVICE_URL")
PRODUCT_SERVICE_URL = os.environ.get("PRODUCT_SERVICE_URL")


class User(BaseModel):
    """What we need of an answer."""

    id: UUID
    adresse: str


class UnknownUser(BaseModel):
    """A 404 of another type says nothing about the user."""

    type: Literal["urn:echoppe:problem:unknown-user"]


class Product(BaseModel):
    id: UUID
    nom: str
    prix: float


Products = TypeAdapter(list[Product])

# Connections that are kept alive, shared by the threads. The two questions, one after the other, take 1.4 s at most, unless an
# answer comes in pieces: urllib3 waits that long for each of them.
http = PoolManager(maxsize=64, timeout=Timeout(total=0.7), retries=False)


def find_user(user_id: UUID, traceparent: str) -> User | None:
    readers = {200: User.model_validate_json, 404: UnknownUser.model_validate_json}
    found = ask(f"{USER_SERVICE_URL}/users/{user_id}", traceparent, readers)
    return found if isinstance(found, User) else None


def find_products(ids: Iterable[UUID], traceparent: str) -> list[Product]:
    """Those of the products that exist."""
    url = f"{PRODUCT_SERVICE_URL}/products?ids={','.join(map(str, ids))}"
    return ask(url, traceparent, {200: Products.validate_json})


def ask(url: str, traceparent: str, readers: dict):
    """The answer, by the reader for its status. No clear one is none: the order is refused for now, and nothing is stored."""
    try:
        answer = http.request("GET", url, headers={"traceparent": child_of(traceparent)})
        reason = f"status {answer.status}"
        if answer.status in readers:
            return readers[answer.status](answer.data)
    except HTTPError as error:
        reason = error
    except ValidationError as error:
        reason = f"{reason}: {error}"
    print(f"{traceparent} {url}: {reason}", file=sys.stderr)
    raise Problem(503, "unavailable", "Service momentanément indisponible", detail="réessayez dans un instant")

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from flask import Blueprint, abort, request
from psycopg import Connection
from psycopg.types.json import Jsonb
from pydantic import Field
from uuid_utils.compat import uuid7

from .application import application, known
from .database import pool, query
from .fields import Body, text
from .neighbours import find_products, find_user

COLUMNS = "id, placed_at, user_id, delivery_address, lines"

orders = Blueprint("orders", __name__)


class Line(Body):
    id: UUID
    quantite: Annotated[int, Field(ge=1, le=1000)] = 1


class OrderRequest(Body):
    utilisateur_id: UUID
    prix_total: Annotated[float, Field(gt=0)] = None
    adresse_livraison: text(300) = None
    produits: Annotated[list[Line], Field(min_length=1, max_length=100)]


@orders.get("/orders")
def list_orders():
    return [shown(row) for row in query(f"SELECT {COLUMNS} FROM orders ORDER BY id")]


@orders.get("/orders/<uuid:order_id>")
def show_order(order_id: UUID):
    rows = query(f"SELECT {COLUMNS} FROM orders WHERE id = %s", order_id)
    return shown(known(rows[0] if rows else None))


@orders.post("/orders")
def place_order():
    wanted = OrderRequest.model_validate_json(request.data)
    quantities = merge(wanted.produits)
    user = find_user(wanted.utilisateur_id)
    products = find_products(quantities)
    row = {
        "id": uuid7(),
        "placed_at": datetime.now(UTC),
        "user_id": wanted.utilisateur_id,
        "delivery_address": wanted.adresse_livraison or user["adresse"],
        "lines": lines_of(quantities, products),
    }
    order = shown(row)
    if wanted.prix_total is not None and wanted.prix_total != order["prix_total"]:
        abort(409, f"the total is {order['prix_total']}")
    with pool.connection() as connection, connection.transaction():
        connection.execute(
            f"INSERT INTO orders ({COLUMNS})"
            " VALUES (%(id)s, %(placed_at)s, %(user_id)s, %(delivery_address)s, %(lines)s)",
            {**row, "lines": Jsonb(row["lines"])},
        )
        announce(connection, "order.created.v1", order)
    return order, 201, {"Location": f"/orders/{row['id']}"}


@orders.delete("/orders/<uuid:order_id>")
def delete_order(order_id: UUID):
    with pool.connection() as connection, connection.transaction():
        deleted = connection.execute(f"DELETE FROM orders WHERE id = %s RETURNING {COLUMNS}", (order_id,))
        announce(connection, "order.deleted.v1", shown(known(deleted.fetchone())))
    return "", 204


def merge(lines: list[Line]) -> Counter[UUID]:
    """The quantity of each product: the same product twice is one line."""
    quantities = Counter()
    for line in lines:
        quantities[line.id] += line.quantite
    for product, quantity in quantities.items():
        if quantity > 1000:
            abort(422, f"more than 1000 of the product {product}")
    return quantities


def lines_of(quantities: Counter[UUID], products: list[dict]) -> list[dict]:
    found = {product["id"]: product for product in products}
    lines = []
    for product_id, quantity in quantities.items():
        if (product := found.get(str(product_id))) is None:
            abort(422, f"unknown product {product_id}")
        cents = round(product["prix"] * 100)
        lines.append(
            {"product_id": str(product_id), "name": product["nom"], "unit_price_cents": cents, "quantity": quantity}
        )
    return lines


def announce(connection: Connection, kind: str, order: dict) -> None:
    event_id, time = uuid7(), datetime.now(UTC)
    event = {
        "specversion": "1.0",
        "id": str(event_id),
        "source": "/order-service",
        "type": kind,
        "subject": order["id"],
        "time": written(time),
        "datacontenttype": "application/json",
        "data": order,
    }
    connection.execute(
        """INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, content_type, created_at)
           VALUES (%s, 'order', %s, %s, %s, 'application/cloudevents+json', %s)""",
        (event_id, order["id"], kind, json.dumps(event, ensure_ascii=False), time),
    )


def shown(row: dict) -> dict:
    return {
        "id": str(row["id"]),
        "date_achat": written(row["placed_at"]),
        "utilisateur_id": str(row["user_id"]),
        "prix_total": total_cents(row) / 100,
        "adresse_livraison": row["delivery_address"],
        "produits": [
            {
                "id": line["product_id"],
                "nom": line["name"],
                "prix": line["unit_price_cents"] / 100,
                "quantite": line["quantity"],
            }
            for line in row["lines"]
        ],
    }


def total_cents(row: dict) -> int:
    return sum(line["unit_price_cents"] * line["quantity"] for line in row["lines"])


def written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


app = application(orders)

import sys
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from flask import Blueprint, request
from psycopg.types.json import Jsonb
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from uuid_utils.compat import uuid7

from database import query
from events import publish
from neighbours import Product, find_products, find_user
from problems import Problem
from trace import child_of

COLUMNS = "id, placed_at, user_id, delivery_address, lines"
MAX_QUANTITY = 1000

orders = Blueprint("orders", __name__)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Line(Body):
    id: UUID
    quantite: Annotated[int, Field(ge=1, le=MAX_QUANTITY)] = 1


class OrderRequest(Body):
    utilisateur_id: UUID
    prix_total: Annotated[float, Field(gt=0)] = None
    # No control characters, but several lines.
    adresse_livraison: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[\P{Cc}\n]*$")
    ] = None
    produits: Annotated[list[Line], Field(min_length=1, max_length=100)]


@orders.get("/orders")
def list_orders():
    user = request.args.get("utilisateur_id", type=UUID)
    order = "DESC" if request.args.get("order") == "desc" else "ASC"
    rows = query(f"SELECT {COLUMNS} FROM orders WHERE %s::uuid IS NULL OR user_id = %s ORDER BY id {order}", user, user)
    return [shown(row) for row in rows]


@orders.get("/orders/<uuid:order_id>")
def show_order(order_id: UUID):
    return shown(known(query(f"SELECT {COLUMNS} FROM orders WHERE id = %s", order_id)))


@orders.post("/orders")
def place_order():
    wanted = OrderRequest.model_validate_json(request.data)
    quantities = Counter()  # the same product twice is one line
    for line in wanted.produits:
        quantities[line.id] += line.quantite
    traceparent = child_of(request.headers.get("traceparent"))
    user = find_user(wanted.utilisateur_id, traceparent)
    products = {product.id: product for product in find_products(quantities, traceparent)}
    refuse_unknown(wanted, user, products, quantities)
    row = {
        "id": uuid7(),
        "placed_at": datetime.now(UTC),
        "user_id": user.id,
        "delivery_address": wanted.adresse_livraison or user.adresse,
        "lines": lines_of(quantities, products),
    }
    order = shown(row)
    if wanted.prix_total is not None and wanted.prix_total != order["prix_total"]:
        detail = f"le total est de {order['prix_total']}"
        raise Problem(409, "unexpected-total", "Le prix total n'est pas celui attendu", detail=detail)
    query(
        f"INSERT INTO orders ({COLUMNS}) VALUES (%s, %s, %s, %s, %s) RETURNING id",
        row["id"], row["placed_at"], row["user_id"], row["delivery_address"], Jsonb(row["lines"]),
    )  # fmt: skip
    print(f"{traceparent} placed order {order['id']}", file=sys.stderr)
    publish("order.created.v1", order, traceparent)
    return order, 201, {"Location": f"/orders/{row['id']}"}


@orders.delete("/orders/<uuid:order_id>")
def delete_order(order_id: UUID):
    traceparent = child_of(request.headers.get("traceparent"))
    order = shown(known(query(f"DELETE FROM orders WHERE id = %s RETURNING {COLUMNS}", order_id)))
    print(f"{traceparent} deleted order {order['id']}", file=sys.stderr)
    publish("order.deleted.v1", order, traceparent)
    return "", 204


def refuse_unknown(wanted: OrderRequest, user, products: dict[UUID, Product], quantities: Counter[UUID]) -> None:
    errors = [] if user else [{"pointer": "/utilisateur_id", "detail": "utilisateur inconnu"}]
    for index, line in enumerate(wanted.produits):
        if line.id not in products:
            errors.append({"pointer": f"/produits/{index}/id", "detail": "produit inconnu"})
        if quantities[line.id] > MAX_QUANTITY:
            errors.append({"pointer": f"/produits/{index}/quantite", "detail": f"plus de {MAX_QUANTITY} en tout"})
    if errors:
        raise Problem(422, "refused-order", "Commande refusée", errors=errors)


def lines_of(quantities: Counter[UUID], products: dict[UUID, Product]) -> list[dict]:
    """With the names and the prices of this moment, in whole cents: 0.1 + 0.2 is not 0.3."""
    return [
        {
            "product_id": str(product_id),
            "name": products[product_id].nom,
            "unit_price_cents": round(products[product_id].prix * 100),
            "quantity": quantity,
        }
        for product_id, quantity in quantities.items()
    ]


def shown(row: dict) -> dict:
    cents = sum(line["unit_price_cents"] * line["quantity"] for line in row["lines"])
    return {
        "id": str(row["id"]),
        "date_achat": row["placed_at"].astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "utilisateur_id": str(row["user_id"]),
        "prix_total": cents / 100,
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


def known(rows: list[dict]) -> dict:
    if not rows:
        raise Problem(404, "unknown-order", "Commande inconnue")
    return rows[0]

from typing import Annotated
from uuid import UUID

from flask import Blueprint, request
from pydantic import Field, TypeAdapter

from .application import application, known
from .database import query

COLUMNS = "id, name AS nom, description, price_cents"
Ids = TypeAdapter(Annotated[list[UUID], Field(max_length=100)])

products = Blueprint("products", __name__)


@products.get("/products")
def list_products():
    if (ids := request.args.get("ids")) is None:
        rows = query(f"SELECT {COLUMNS} FROM products ORDER BY position")
    else:
        wanted = Ids.validate_python(ids.split(","))
        rows = query(f"SELECT {COLUMNS} FROM products WHERE id = ANY(%s) ORDER BY position", wanted)
    return [shown(row) for row in rows]


@products.get("/products/<uuid:product_id>")
def show_product(product_id: UUID):
    rows = query(f"SELECT {COLUMNS} FROM products WHERE id = %s", product_id)
    return shown(known(rows[0] if rows else None))


def shown(row: dict) -> dict:
    return {"id": row["id"], "nom": row["nom"], "description": row["description"], "prix": row["price_cents"] / 100}


app = application(products)

from uuid import UUID

from flask import Blueprint, request

from database import query
from problems import Problem

COLUMNS = "id, name AS nom, description, price_cents"
MAX_IDS = 100

products = Blueprint("products", __name__)


@products.get("/products")
def list_products():
    """All of them, or those of `?ids=a,b,c`: order-service asks for all products of an order at once."""
    if (ids := request.args.get("ids")) is None:
        rows = query(f"SELECT {COLUMNS} FROM products ORDER BY position")
    else:
        rows = query(f"SELECT {COLUMNS} FROM products WHERE id = ANY(%s) ORDER BY position", uuids(ids))
    return [shown(row) for row in rows]


@products.get("/products/<uuid:product_id>")
def show_product(product_id: UUID):
    rows = query(f"SELECT {COLUMNS} FROM products WHERE id = %s", product_id)
    if not rows:
        raise Problem(404, "unknown-product", "Produit inconnu")
    return shown(rows[0])


def uuids(ids: str) -> list[UUID]:
    try:
        wanted = [UUID(product_id) for product_id in ids.split(",")]
        if len(wanted) <= MAX_IDS:
            return wanted
    except ValueError:
        pass
    raise Problem(400, "invalid-parameter", "Paramètre invalide", detail=f"ids attend 1 à {MAX_IDS} UUID")


def shown(row: dict) -> dict:
    """Whole cents in the database: 0.1 + 0.2 is not 0.3."""
    return {"id": row["id"], "nom": row["nom"], "description": row["description"], "prix": row["price_cents"] / 100}

"""Creates the tables, and fills the catalogue with the shop's own: python -m shop.prepare"""

import csv
from pathlib import Path

from .database import pool

HERE = Path(__file__).resolve()
SCHEMA = HERE.parents[2] / "schema.sql"
CATALOGUE = HERE.parents[5] / "product-service/catalogue.csv"

with (
    pool,
    pool.connection() as connection,
    connection.transaction(),
    CATALOGUE.open(encoding="utf-8", newline="") as file,
):
    connection.execute(SCHEMA.read_text(encoding="utf-8"))
    for position, product in enumerate(csv.DictReader(file)):
        connection.execute(
            """INSERT INTO products (id, position, name, description, price_cents)
               VALUES (%(id)s, %(position)s, %(nom)s, %(description)s, %(prix)s::numeric * 100)
               ON CONFLICT (id) DO NOTHING""",
            {**product, "position": position},
        )

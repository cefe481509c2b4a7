import os

from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

# Statements outside of `transaction()` commit by themselves, so that a read is one round trip.
pool = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=1,
    max_size=int(os.environ.get("DATABASE_POOL", "10")),
    kwargs={"autocommit": True, "row_factory": dict_row},
    open=True,
)


def query(sql: str, *values) -> list[dict]:
    with pool.connection() as connection:
        return connection.execute(sql, values).fetchall()

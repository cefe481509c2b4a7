import os
from pathlib import Path

from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

if "DATABASE_URL" not in os.environ:
    raise SystemExit("DATABASE_URL is missing, such as postgres://user:password@localhost:5433/database")

# Statements outside of `connection.transaction()` commit by themselves. A connection that was cut is noticed after 5 s.
pool = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=1,
    max_size=10,
    timeout=5,
    kwargs={
        "autocommit": True,
        "row_factory": dict_row,
        "connect_timeout": 2,
        "tcp_user_timeout": 5000,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
    },
    open=True,
)


def query(sql: str, *values) -> list[dict]:
    with pool.connection() as connection:
        return connection.execute(sql, values).fetchall()


def create_tables() -> None:
    with pool.connection() as connection:
        connection.execute(Path(__file__).with_name("tables.sql").read_text(encoding="utf-8"))

from uuid import UUID

from flask import Blueprint, request
from uuid_utils.compat import uuid7

from .application import application, known
from .database import pool, query
from .fields import Body, text

COLUMNS = "id, last_name AS nom, first_name AS prenom, address AS adresse"

users = Blueprint("users", __name__)


class User(Body):
    nom: text(100)
    prenom: text(100)
    adresse: text(300)


class Changes(Body):
    nom: text(100) = None
    prenom: text(100) = None
    adresse: text(300) = None


@users.get("/users")
def list_users():
    return query(f"SELECT {COLUMNS} FROM users ORDER BY id")


@users.get("/users/<uuid:user_id>")
def show_user(user_id: UUID):
    rows = query(f"SELECT {COLUMNS} FROM users WHERE id = %s", user_id)
    return known(rows[0] if rows else None)


@users.post("/users")
def add_user():
    user = {"id": uuid7(), **User.model_validate_json(request.data).model_dump()}
    with pool.connection() as connection:
        connection.execute(
            "INSERT INTO users (id, last_name, first_name, address) VALUES (%(id)s, %(nom)s, %(prenom)s, %(adresse)s)",
            user,
        )
    return user, 201, {"Location": f"/users/{user['id']}"}


@users.patch("/users/<uuid:user_id>")
def change_user(user_id: UUID):
    changes = Changes.model_validate_json(request.data)
    rows = query(
        f"""UPDATE users SET last_name = COALESCE(%s, last_name), first_name = COALESCE(%s, first_name),
              address = COALESCE(%s, address)
            WHERE id = %s RETURNING {COLUMNS}""",
        changes.nom, changes.prenom, changes.adresse, user_id,
    )  # fmt: skip
    return known(rows[0] if rows else None)


@users.delete("/users/<uuid:user_id>")
def delete_user(user_id: UUID):
    rows = query("DELETE FROM users WHERE id = %s RETURNING id", user_id)
    known(rows[0] if rows else None)
    return "", 204


app = application(users)

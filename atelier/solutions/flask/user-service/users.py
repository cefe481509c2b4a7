from typing import Annotated
from uuid import UUID

from flask import Blueprint, request
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints
from uuid_utils.compat import uuid7

from database import query
from problems import Problem

COLUMNS = "id, last_name AS nom, first_name AS prenom, address AS adresse"

# No control characters; an address may have several lines.
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^\P{Cc}*$")]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[\P{Cc}\n]*$")]
FIRST_NAMES = AliasChoices("prenom", "prénom")

users = Blueprint("users", __name__)


class User(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    nom: Name
    prenom: Annotated[Name, Field(validation_alias=FIRST_NAMES)]
    adresse: Address


class Changes(User):
    nom: Name = None
    prenom: Annotated[Name, Field(validation_alias=FIRST_NAMES)] = None
    adresse: Address = None


@users.get("/users")
def list_users():
    return query(f"SELECT {COLUMNS} FROM users ORDER BY id")


@users.get("/users/<uuid:user_id>")
def show_user(user_id: UUID):
    return known(query(f"SELECT {COLUMNS} FROM users WHERE id = %s", user_id))


@users.post("/users")
def add_user():
    user = User.model_validate_json(request.data)
    [row] = query(
        f"INSERT INTO users (id, last_name, first_name, address) VALUES (%s, %s, %s, %s) RETURNING {COLUMNS}",
        uuid7(), user.nom, user.prenom, user.adresse,
    )  # fmt: skip
    return row, 201, {"Location": f"/users/{row['id']}"}


@users.patch("/users/<uuid:user_id>")
def change_user(user_id: UUID):
    """One statement: two changes at the same time lose nothing of each other."""
    changes = Changes.model_validate_json(request.data)
    rows = query(
        f"""UPDATE users SET last_name = COALESCE(%s, last_name), first_name = COALESCE(%s, first_name),
              address = COALESCE(%s, address)
            WHERE id = %s RETURNING {COLUMNS}""",
        changes.nom, changes.prenom, changes.adresse, user_id,
    )  # fmt: skip
    return known(rows)


@users.delete("/users/<uuid:user_id>")
def delete_user(user_id: UUID):
    known(query("DELETE FROM users WHERE id = %s RETURNING id", user_id))
    return "", 204


def known(rows: list[dict]) -> dict:
    """order-service knows by the type that there is no such user, and not only no such route."""
    if not rows:
        raise Problem(404, "unknown-user", "Utilisateur inconnu")
    return rows[0]

"""What no description can tell: ids that exist, which `run` makes and says in the environment."""

import os

import schemathesis

# Every event is newer: a stream that starts here has something to say at once.
FIRST_EVENT = "00000000-0000-7000-8000-000000000000"


@schemathesis.hook
def before_call(context, case, kwargs):
    if not case.meta.generation.mode.is_positive:
        return
    operation = case.operation.definition.raw.get("operationId")
    if operation == "placeOrder" and isinstance(case.body, dict):
        place_with_what_exists(case.body)
    if operation in ("registerUser", "changeUser") and isinstance(case.body, dict):
        keep_one_spelling(case.body, is_needed=operation == "registerUser")
    if operation == "followNotifications":
        case.headers = {**(case.headers or {}), "Last-Event-ID": FIRST_EVENT}


def place_with_what_exists(order):
    order["utilisateur_id"] = os.environ["USER_ID"]
    # Another total than the right one is a conflict, which other cases see; one of three decimals is a 400, and no schema
    # that every validator can hold says so.
    order.pop("prix_total", None)
    for item in order["produits"]:
        item["id"] = os.environ["PRODUCT_ID"]
        item["quantite"] = min(item.get("quantite", 1), 10)


def keep_one_spelling(user, is_needed):
    # A first name is `prenom` or `prénom`, never both: schemas have words for it, which break most generated clients.
    if "prenom" in user:
        user.pop("prénom", None)
    elif is_needed:
        user.setdefault("prénom", "Zoé")

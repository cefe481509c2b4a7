"""A visit of the shop whose address is the argument. It prints a line per step, as the other languages' do."""

import sys
import uuid

import notifier
import order
import product
import user
from order.api.order_service import find_order, place_order, read_order_status
from order.models import NouvelleCommande, NouvelleLigne
from product.api.product_service import list_products
from user.api.user_service import change_user, find_user, list_users, register_user
from user.models import ModificationUtilisateur, NouvelUtilisateur

shop = sys.argv[1]

users = user.Client(base_url=shop)
zoe = NouvelUtilisateur(nom="Martin", prenom="Zoé", adresse="12 rue des Lilas, Lyon")
key = str(uuid.uuid4())
registered = register_user.sync(client=users, body=zoe, idempotency_key=key)
print("registered:", registered.prenom, registered.nom)
is_same = register_user.sync(client=users, body=zoe, idempotency_key=key).id == registered.id
print("same key, same user:", str(is_same).lower())
is_listed = any(one.id == registered.id for one in list_users.sync(client=users))
print("listed:", str(is_listed).lower())

catalogue = {one.nom: one for one in list_products.sync(client=product.Client(base_url=shop))}
radio, salt = catalogue["Radio vintage"], catalogue["Sel de Guérande"]
print("catalogue:", f"{radio.prix:.2f}", f"{salt.prix:.2f}")

orders = order.Client(base_url=shop)
lines = [NouvelleLigne(id=radio.id, quantite=828), NouvelleLigne(id=salt.id, quantite=217)]
basket = NouvelleCommande(utilisateur_id=registered.id, produits=lines)
found = find_order.sync(place_order.sync(client=orders, body=basket).id, client=orders)
print("found:", f"{found.prix_total:.2f}")
basket.prix_total = found.prix_total
print("with that total:", f"{place_order.sync(client=orders, body=basket).prix_total:.2f}")
print("set aside:", read_order_status.sync(client=orders).boite_d_envoi.ecartes)

tag = find_user.sync_detailed(registered.id, client=users).headers["ETag"]
move = ModificationUtilisateur(adresse="1 place Bellecour, Lyon")
print("moved:", change_user.sync(registered.id, client=users, body=move, if_match=tag).adresse)
stale = change_user.sync(registered.id, client=users, body=move, if_match=tag)
print("moved meanwhile:", stale.status, stale.type_)
zoe.prénom = "Zoé"
both = register_user.sync(client=users, body=zoe)
print("both spellings:", both.status, both.errors[0].pointer)

# `follow_notifications.sync` returns when the stream has ended, which it does not: what it sends with is used instead.
oldest = {"Last-Event-ID": str(uuid.UUID(int=0))}
with notifier.Client(base_url=shop).get_httpx_client().stream("GET", "/notifications/stream", headers=oldest) as stream:
    print(next(line for line in stream.iter_lines() if line.startswith("event:")))

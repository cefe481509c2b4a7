"""A visit of the shop whose address is the argument. It prints a line per step, as the other languages' do."""

import sys
import uuid

import notifier
import order
import product
import user
from user.exceptions import ApiException

shop = sys.argv[1]


def client(package):
    return package.ApiClient(package.Configuration(host=shop))


def header(answer, name):
    return {key.lower(): value for key, value in answer.headers.items()}[name.lower()]


users = user.UserServiceApi(client(user))
zoe = user.NouvelUtilisateur.from_dict({"nom": "Martin", "prenom": "Zoé", "adresse": "12 rue des Lilas, Lyon"})
key = str(uuid.uuid4())
registered = users.register_user(zoe, idempotency_key=key)
print("registered:", registered.prenom, registered.nom)
is_same = users.register_user(zoe, idempotency_key=key).id == registered.id
print("same key, same user:", str(is_same).lower())
is_listed = any(one.id == registered.id for one in users.list_users())
print("listed:", str(is_listed).lower())

catalogue = {one.nom: one for one in product.ProductServiceApi(client(product)).list_products()}
radio, salt = catalogue["Radio vintage"], catalogue["Sel de Guérande"]
print("catalogue:", f"{radio.prix:.2f}", f"{salt.prix:.2f}")

orders = order.OrderServiceApi(client(order))
lines = [order.NouvelleLigne(id=radio.id, quantite=828), order.NouvelleLigne(id=salt.id, quantite=217)]
placed = orders.place_order(order.NouvelleCommande(utilisateur_id=registered.id, produits=lines))
found = orders.find_order(placed.id)
print("found:", f"{found.prix_total:.2f}")
expected = order.NouvelleCommande(utilisateur_id=registered.id, produits=lines, prix_total=found.prix_total)
print("with that total:", f"{orders.place_order(expected).prix_total:.2f}")
print("set aside:", orders.read_order_status().boite_d_envoi.ecartes)

tag = header(users.find_user_with_http_info(registered.id), "ETag")
move = user.ModificationUtilisateur(adresse="1 place Bellecour, Lyon")
print("moved:", users.change_user(registered.id, move, if_match=tag).adresse)
try:
    users.change_user(registered.id, move, if_match=tag)
except ApiException as refusal:
    print("moved meanwhile:", refusal.status, refusal.data.type)
try:
    users.register_user(user.NouvelUtilisateur.from_dict({**zoe.to_dict(), "prénom": "Zoé"}))
except ApiException as refusal:
    print("both spellings:", refusal.status, refusal.data.errors[0].pointer)

notifications = notifier.NotifierServiceApi(client(notifier))
oldest, stream_of_events = str(uuid.UUID(int=0)), {"Accept": "text/event-stream"}
stream = notifications.follow_notifications_without_preload_content(last_event_id=oldest, _headers=stream_of_events)
print(next(line.decode().strip() for line in stream if line.startswith(b"event:")))
stream.close()

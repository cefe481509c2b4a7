import sys
from datetime import UTC, datetime

from confluent_kafka import Message
from pydantic import AwareDatetime, BaseModel, Field


class Line(BaseModel):
    id: str
    nom: str
    prix: float
    quantite: int


class Order(BaseModel):
    id: str
    date_achat: str
    utilisateur_id: str
    prix_total: float
    adresse_livraison: str
    produits: list[Line]


class Event(BaseModel):
    """A CloudEvent 1.0, without what is optional in it, and what we do not know."""

    specversion: str = Field(pattern=r"^1\.0$")
    id: str = Field(min_length=1)
    source: str = Field(min_length=1)
    type: str
    time: AwareDatetime | None = None
    traceparent: object = None
    data: object = None


def created(order: Order) -> str:
    count = sum(line.quantite for line in order.produits)
    articles = "1 article" if count == 1 else f"{count} articles"
    euros = f"{order.prix_total:,.2f}".replace(",", "\u202f").replace(".", ",")
    address = " ".join(order.adresse_livraison.split())
    return f"commande ajoutée    {order.id}  {articles}  {euros} €  → {address}"


def deleted(order: Order) -> str:
    return f"commande supprimée  {order.id}"


MESSAGES = {"order.created.v1": created, "order.deleted.v1": deleted}


def read(message: Message) -> dict | None:
    """What there is to say of a message of the topic; None when its event is of a type that we do not know."""
    event = Event.model_validate_json(message.value() or b"")
    if event.type not in MESSAGES:
        return None
    where = f"{message.partition()}/{message.offset()}"
    print(f"received {where}, traceparent {event.traceparent!r}", file=sys.stderr)
    order = Order.model_validate(event.data)
    published = datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)
    return {
        "id": event.id,
        "type": event.type,
        "commande_id": order.id,
        "message": MESSAGES[event.type](order),
        "date": written(event.time or published),
        "publie_le": written(published),
        "commande": order.model_dump(),
    }


def written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def line_of(notification: dict) -> str:
    """The console's line, with the local time."""
    return f"{datetime.now():%Y-%m-%d %H:%M:%S}  {notification['message']}"

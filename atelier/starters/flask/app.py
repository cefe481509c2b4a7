from flask import Flask

from broker import KAFKA_TOPIC, producer
from database import pool

app = Flask(__name__)
app.json.sort_keys = False
app.json.ensure_ascii = False

# À vous : vos routes.


@app.get("/health")
def health():
    answers = {"postgresql": state(ask_postgresql)}
    if producer:
        answers["kafka"] = state(lambda: producer.list_topics(KAFKA_TOPIC, timeout=2))
    healthy = all(answer == "ok" for answer in answers.values())
    return answers, 200 if healthy else 503


def ask_postgresql():
    with pool.connection(timeout=2) as connection:
        connection.execute("SELECT 1")


def state(ask):
    try:
        ask()
        return "ok"
    except Exception as error:
        return str(error)

from threading import Thread

from flask import Flask

from broker import create_topic
from database import create_tables, query
from problems import answer_problems
from orders import orders

create_tables()
Thread(target=create_topic, daemon=True).start()  # orders do not wait for Kafka

app = Flask(__name__)
app.json.sort_keys = False
app.json.ensure_ascii = False
app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
app.register_blueprint(orders)
answer_problems(app)


@app.get("/health")
def health():
    try:
        query("SELECT 1")
        return {"postgresql": "ok"}
    except Exception as error:
        return {"postgresql": str(error)}, 503

from flask import Flask

from database import create_tables, query
from problems import answer_problems
from products import products

create_tables()

app = Flask(__name__)
app.json.sort_keys = False
app.json.ensure_ascii = False
app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
app.register_blueprint(products)
answer_problems(app)


@app.get("/health")
def health():
    try:
        query("SELECT 1")
        return {"postgresql": "ok"}
    except Exception as error:
        return {"postgresql": str(error)}, 503

from flask import Blueprint, Flask, abort
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException


def application(service: Blueprint) -> Flask:
    app = Flask(__name__)
    app.json.sort_keys = False
    app.json.ensure_ascii = False
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.register_blueprint(service)
    app.register_error_handler(HTTPException, lambda error: ({"error": error.description}, error.code))
    app.register_error_handler(ValidationError, invalid)
    return app


def invalid(error: ValidationError):
    return {
        "error": "invalid",
        "issues": error.errors(include_url=False, include_context=False, include_input=False),
    }, 400


def known(row: dict | None) -> dict:
    """The row of a resource, or a 404."""
    return row if row is not None else abort(404)

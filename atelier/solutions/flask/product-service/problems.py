"""Answers other than success, as problem documents (RFC 9457)."""

import sys

from flask import Flask, json
from psycopg import OperationalError
from werkzeug.exceptions import HTTPException


class Problem(Exception):
    def __init__(self, status: int, name: str, title: str, **more):
        super().__init__(title)
        self.body = {"type": f"urn:echoppe:problem:{name}", "title": title, "status": status, **more}


def answer_problems(app: Flask) -> None:
    app.register_error_handler(Problem, answer)
    app.register_error_handler(OperationalError, answer_unavailable)
    app.register_error_handler(HTTPException, answer_http)


def answer(problem: Problem):
    status = problem.body["status"]
    headers = {"Content-Type": "application/problem+json"}
    if status == 503:
        headers["Retry-After"] = "1"
    return json.dumps(problem.body), status, headers


def answer_unavailable(error: OperationalError):
    """PostgreSQL is away, or has no connection for us in time."""
    print(f"PostgreSQL: {error}", file=sys.stderr)
    return answer(Problem(503, "unavailable", "Service momentanément indisponible", detail="réessayez dans un instant"))


def answer_http(error: HTTPException):
    """What Flask itself says: unknown routes, methods that a route has not, what is too large, what has failed."""
    names = {404: ("route-not-found", "Adresse inconnue"), 405: ("method-not-allowed", "Méthode non permise")}
    refused = ("bad-request", "Requête illisible") if error.code < 500 else ("internal-error", "Erreur interne")
    body, status, headers = answer(Problem(error.code, *names.get(error.code, refused)))
    return body, status, {**dict(error.get_headers()), **headers}

"""The limit: the same pages as a Flask view with plain SQL and a template of the same size, and nothing else.

The template is the real page with its data taken out and as many rows put in as it had, so that both answers are
of one size. It signs nobody in, translates nothing, asks no app and checks no right.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from flask import Flask, render_template
from jinja2 import DictLoader

CARD = (
    "SELECT u.*, s.* FROM user_session s JOIN user_account u ON u.id = s.user_id ORDER BY s.id DESC LIMIT 1",
    "SELECT * FROM landlord WHERE id = :landlord",
    "SELECT * FROM customer WHERE landlord_id = :landlord AND id = :id",
    "SELECT * FROM customer_phone WHERE landlord_id = :landlord AND customer_id = :id",
    "SELECT * FROM customer_address WHERE landlord_id = :landlord AND customer_id = :id",
    "SELECT b.*, i.*, s.titles FROM booking b JOIN booking_item i ON i.booking_id = b.id"
    " JOIN service s ON s.id = i.service_id WHERE b.landlord_id = :landlord AND b.customer_id = :id"
    " ORDER BY b.starts_at DESC LIMIT 20",
    "SELECT * FROM activity WHERE landlord_id = :landlord AND customer_id = :id ORDER BY at DESC LIMIT 20",
    "SELECT * FROM app_installation WHERE landlord_id = :landlord",
)
EDIT = (
    "SELECT * FROM landlord WHERE id = :landlord",
    "SELECT * FROM signed_link WHERE landlord_id = :landlord ORDER BY id LIMIT 1",
    "SELECT b.*, c.* FROM booking b JOIN customer c ON c.id = b.customer_id"
    " WHERE b.landlord_id = :landlord AND b.id = :id",
    "SELECT i.*, s.titles FROM booking_item i JOIN service s ON s.id = i.service_id"
    " WHERE i.landlord_id = :landlord AND i.booking_id = :id",
    "SELECT p.* FROM participant p JOIN booking_item i ON i.id = p.item_id"
    " WHERE p.landlord_id = :landlord AND i.booking_id = :id",
    "SELECT * FROM app_installation WHERE landlord_id = :landlord",
)
ROW = """{% for row in rows %}<tr><td>{{ row[0] }}</td><td>{{ row[1] }}</td><td>{{ row[2] }}</td><td>{{ row[3] }}</td>
<td>{{ row[4] }}</td></tr>{% endfor %}"""


def make_limit(database: Path, statements: Sequence[str], landlord: int, subject: int, model: str) -> Flask:
    """Return an application with one page that reads the rows and answers with as many bytes as ``model`` has."""
    app = Flask("limit")
    connection = sqlite3.connect(database, check_same_thread=False)

    def rows() -> list[Sequence[object]]:
        found: list[Sequence[object]] = []
        for statement in statements:
            found.extend(connection.execute(statement, {"landlord": landlord, "id": subject}).fetchall())
        return [row if len(row) > 4 else (*row, *("",) * 5) for row in found]

    app.jinja_loader = DictLoader({"rows.html": ROW})
    with app.app_context():
        rows_size = len(render_template("rows.html", rows=rows()))
    filler = model[: max(0, len(model) - rows_size)].replace("{", "(").replace("}", ")")
    app.jinja_loader = DictLoader({"limit.html": filler + ROW})

    @app.get("/")
    def limit() -> str:
        return render_template("limit.html", rows=rows())

    return app

"""Merges families until somebody kills it: python -m tests.faults.merging_worker LANDLORD FAMILIES."""

import json
import os
import sys
from pathlib import Path

from core.activities.services import SYSTEM
from core.db import transaction
from core.isolation import use_landlord
from core.merging.services import MergeOrder, merge_customers
from tests.conftest import NOW
from tests.support.databases import make_app, make_settings


def run(landlord_id: int, families: list[list[int]]) -> None:
    """Merge each family into its first member."""
    app = make_app(make_settings(Path(os.environ["FOLDER"]), os.environ["DATABASE_URL"]))
    with app.app_context(), use_landlord(landlord_id):
        print("ready", flush=True)
        for kept, *sources in families:
            with transaction():
                merge_customers(MergeOrder(kept, tuple(sources)), actor=SYSTEM, at=NOW)


if __name__ == "__main__":
    run(int(sys.argv[1]), json.loads(sys.argv[2]))

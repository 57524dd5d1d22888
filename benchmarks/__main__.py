"""Prints all ratios."""

import logging
import tempfile
from pathlib import Path

from benchmarks import customer_list, duplicates, hooks, pages, planner, statistics

if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        pages.run(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        planner.run(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        statistics.run(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        duplicates.run(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        customer_list.run(Path(folder))
    hooks.run()

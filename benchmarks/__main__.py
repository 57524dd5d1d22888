"""Prints all ratios."""

import logging
import tempfile
from pathlib import Path

from benchmarks import hooks, pages

if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        pages.run(Path(folder))
    hooks.run()

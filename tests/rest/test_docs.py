"""The examples of docs/api.md do what they say."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.catalogue.models import Service
from tests.rest.program import PREFIX, Program

DOCS = Path(__file__).parents[2] / "docs" / "api.md"


def examples() -> list[list[str]]:
    """Return the commands of the document, each as its arguments."""
    blocks = "\n\n".join(re.findall(r"```sh\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL))
    return [shlex.split(one.replace("\\\n", " ")) for one in re.split(r"\n\n+", blocks) if one.strip()]


def run(program: Program, arguments: list[str]) -> Any:
    method, body, headers, address = "GET", None, {}, ""
    rest = iter(arguments[1:])
    for one in rest:
        if one == "-X":
            method = next(rest)
        elif one == "-d":
            body = next(rest)
        elif one == "-H":
            name, value = next(rest).split(": ", 1)
            headers[name] = value.replace("$KONTOR_TOKEN", program.token)
        else:
            address = one.removeprefix("$KONTOR_URL").removeprefix(PREFIX)
    return program.open(method, address, data=body, headers=headers)


def test_every_example_is_answered_as_promised(program: Program, make_service: Callable[..., Service]) -> None:
    assert make_service(persons=4).id == 1

    answers = [(arguments, run(program, arguments)) for arguments in examples()]

    assert len(answers) >= 5
    assert [answer.status_code for arguments, answer in answers] == [
        201 if "-X" in arguments else 200 for arguments, _answer in answers
    ]

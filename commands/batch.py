"""The machine interface of the command line: JSON lines in, JSON lines out, in the same order.

A line that is not as it should be stops the batch by its number: what comes out would no longer belong to what went in.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, TextIO, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from commands.errors import Refused

Out = dict[str, Any]


class Line(BaseModel):
    """One line in. Keys that are not asked for are passed over, so that a file may carry what else its owner knows."""

    model_config = ConfigDict(frozen=True, strict=True)

    what: ClassVar[str]  # it should be, for who has to mend it
    example: ClassVar[str]

    id: Any = None  # comes back as it is


L = TypeVar("L", bound=Line)


def lines(source: Iterable[str], kind: type[L]) -> Iterator[tuple[int, L]]:
    """Every line with its number, from 1; empty ones are passed over. Raises Refused at the first bad one."""
    for number, text in enumerate(source, 1):
        if text.strip():
            yield number, _read(number, text, kind)


def write(target: TextIO, line: Out) -> None:
    """One line out, at once: who reads along does not wait for the rest."""
    target.write(json.dumps(line, ensure_ascii=False) + "\n")
    target.flush()


def _read(number: int, text: str, kind: type[L]) -> L:
    try:
        return kind.model_validate_json(text)
    except ValidationError as failure:
        error = failure.errors(include_url=False)[0]
    reason = ": ".join([*map(str, error["loc"][:1]), error["msg"]])
    raise Refused(f"Line {number} is no {kind.what}; it should look like {kind.example} ({reason})")

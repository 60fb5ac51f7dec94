"""Bodies as JSON objects that can be kept: what no database can hold is refused before anybody reads it."""

import json
from typing import Any, NoReturn

from fastapi import HTTPException, Request

NO_CONTROL = r"^[^\x00]*$"  # for texts that are kept: PostgreSQL has no NUL in them


async def answers_in(request: Request) -> dict[str, Any]:
    """The body as an object; of no body an empty one. Raises HTTPException (400)."""
    try:
        values = json.loads(await request.body() or b"{}", parse_constant=_no_number)
        written = json.dumps(values, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not JSON.") from None
    if not isinstance(values, dict):
        raise HTTPException(400, "The body is not a JSON object.")
    if rb"\u0000" in written:
        raise HTTPException(400, "The body has a character in it that no text has.")
    return values


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)

"""What the page sends as one turn, from raw bytes to checked values. Whatever is wrong with it is a 4xx."""

import json
import math
from typing import Annotated, Any, Self

from fastapi import HTTPException
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, model_validator

from bot.channels.web_page import MOST_FILES, TEXT_LIMIT
from bot.i18n import Translator

BODY_LIMIT = 64 * 1024  # bytes
DEPTH_LIMIT = 8  # of nested values; a form's answers need 3

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
FileId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Sent(BaseModel):
    """One turn: a text or files or both, or a pressed button or form that names its skill."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    text: Annotated[str, Field(max_length=TEXT_LIMIT)] = ""
    files: Annotated[tuple[FileId, ...], Field(max_length=MOST_FILES)] = ()
    skill: Name | None = None
    values: Annotated[dict[Name, JsonValue], Field(max_length=100)] = Field(default_factory=dict)
    draft: Annotated[str, Field(max_length=64)] | None = None
    version: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    confirmed: bool = False
    edit: bool = False
    label: Annotated[str, Field(max_length=200)] = ""  # what the pressed button or sent form is called

    @model_validator(mode="after")
    def one_thing(self) -> Self:
        if bool(self.text.strip() or self.files) == (self.skill is not None):
            raise ValueError("say something or press something, one of the two")
        return self


def read(body: bytes, content_type: str, t: Translator) -> Sent:
    """The turn in a request's body. Raises HTTPException (400, 413, 415, 422)."""
    kind, _, charset = content_type.lower().replace(" ", "").partition(";charset=")
    if kind != "application/json" or charset.strip('"') not in ("", "utf-8"):
        raise HTTPException(415, "Send JSON in UTF-8.")
    if len(body) > BODY_LIMIT:
        raise HTTPException(413, t("That is too long to be sent at once."))
    value = _parsed(body)
    text = value.get("text")
    if isinstance(text, str) and len(text) > TEXT_LIMIT:
        message = t("Your message has {n} characters; {limit} is the most I can read at once.")
        raise HTTPException(422, message.format(n=t.number(len(text)), limit=t.number(TEXT_LIMIT)))
    try:
        return Sent.model_validate(value)
    except ValidationError as failure:
        first = failure.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise HTTPException(422, f"{where}: {first['msg']}".removeprefix(": ")) from None


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise HTTPException(400, "That is not UTF-8.") from None
    except (ValueError, RecursionError):  # also numbers with thousands of digits, and brackets without end
        raise HTTPException(400, "That is not JSON.") from None
    if not isinstance(value, dict):
        raise HTTPException(422, "A turn is an object.")
    _check(value)
    return value


def _check(value: Any, depth: int = 1) -> None:
    """Refuse what no database and no later reader of it takes: depth, NULs, halves of characters, infinite numbers."""
    if depth > DEPTH_LIMIT:
        raise HTTPException(400, "That is nested too deeply.")
    if isinstance(value, str):
        if "\x00" in value or not _is_unicode(value):
            raise HTTPException(400, "That contains characters that are none.")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise HTTPException(400, "That is not JSON.")
    elif isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            _check(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth + 1)


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _no_number(name: str) -> float:
    raise ValueError(name)

"""Every text that partners can read, as it stands in the code: the keys of the catalogs."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import bot
import skills
from bot.errors import UserError
from bot.fields import Reading
from bot.form import Form, questions
from bot.i18n import in_words
from bot.skill import Skill

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("bot", "commands", "skills")
MARKED = re.compile(r"\b(?:t|N_|plural)\s*\(")  # most files have none, and to take one apart takes milliseconds

Key = str | tuple[str, str]  # a text, or its singular and plural


@cache
def collect() -> tuple[Key, ...]:
    """All keys, in the order of the alphabet. Reading the whole code takes seconds."""
    found = {*_called(), *_described()} - {""}
    return tuple(sorted(found, key=lambda key: key if isinstance(key, str) else key[0]))


def _called() -> Iterator[Key]:
    """From `t("…")`, `t.plural("…", "…", n)` and `N_("…")`."""
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            source = file.read_text("utf-8")
            if MARKED.search(source):
                yield from keys_in(source)


def keys_in(source: str) -> Iterator[Key]:
    """The keys in a piece of Python."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = _name(node.func)
            if name == "plural" and len(node.args) > 2:
                yield from zip(_texts(node.args[0]), _texts(node.args[1]), strict=True)
            elif name in ("t", "N_"):
                yield from _texts(node.args[0])


def _name(called: ast.expr) -> str:
    """`t`, `context.t` and `self._t` are all "t"; `t.plural` is "plural"."""
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name.removeprefix("_")


def _texts(node: ast.expr) -> list[str]:
    """The text, or both of `"…" if … else "…"`; nothing where a variable stands: its text is marked by N_ elsewhere."""
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _described() -> Iterator[str]:
    """From what skills, forms, their choices and errors say about themselves."""
    for module in modules():
        for _, value in getmembers(module):
            if isinstance(value, Skill):
                yield from (value.title, value.description)
            elif isclass(value) and value.__module__.startswith(FOLDERS):
                yield from _of_class(value, module)


def _of_class(value: type[Any], module: ModuleType) -> Iterator[str]:
    if issubclass(value, UserError) and value is not UserError:
        yield " ".join((value.__doc__ or "").split())
    elif issubclass(value, Form) and value is not Form:
        yield from _of_form(value)
    elif issubclass(value, StrEnum) and module.__name__.startswith("skills."):
        yield from map(in_words, value)  # a skill that knows them may show them


def _of_form(form: type[Form]) -> Iterator[str]:
    for question in questions(form, Reading()):  # in English, which is the key
        yield from (question.label, question.help, *(choice.label for choice in question.choices))


def modules() -> Iterator[ModuleType]:
    """Every module of the product, imported on the way."""
    for package in (bot, skills):
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith(("__main__", ".env")) and ".migrations." not in found.name:
                yield import_module(found.name)

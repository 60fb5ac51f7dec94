"""The shape of the code, kept by the build: who may import whom, and what no file may do."""

import ast
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

from bot.logs import SAFE

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "commands", "demo", "knowledge", "skills")
OURS = (*PACKAGES, "server", "bench", "tests")
MANY_LINES, MOST_LINES = 300, 400

N = TypeVar("N", bound=ast.AST)
Rules = tuple[tuple[str, tuple[str, ...]], ...]

# What the assistant's core is made of: everything in bot/ that is not the edge, the database of partners, or put
# together by the commands.
CONTRACT = (
    "bot.announcing.wording",
    "bot.cards",
    "bot.errors",
    "bot.fields",
    "bot.form",
    "bot.i18n",
    "bot.inquiry",
    "bot.message",
    "bot.parse",
    "bot.reply",
    "bot.skill",
    "bot.yaml_file",
)
EDGE_OF_ITSELF = ("bot.assistant", "bot.dialog", "bot.turn", "bot.worker", "bot.understand", "bot.understanding")

# Each part, and what of ours it may import. The first line that fits a file counts.
MAY_IMPORT: Rules = (
    ("server.py", OURS),
    ("commands/", ("bot", "commands", "demo", "knowledge", "skills")),
    ("demo/", ("bot.errors", "bot.prm", "bot.yaml_file", "demo")),
    ("skills/", (*CONTRACT, "bot.prm", "skills")),
    ("knowledge/", ("knowledge",)),
    ("bot/parse/", ("bot.parse",)),
    ("bot/prm/", ("bot.errors", "bot.i18n", "bot.prm", "bot.yaml_file")),
    ("bot/locales/", ("bot", "skills")),  # a tool of the build: it collects the texts of both
    ("bot/", ("bot",)),
)
MUST_NOT_IMPORT: Rules = (
    ("bot/channels/", EDGE_OF_ITSELF),
    ("bot/locales/", ("bot.channels", "bot.config")),
    ("bot/api/", ("bot.admin", "bot.assistant", "bot.config", "bot.worker", "bot.understand", "bot.understanding")),
    ("bot/", ("bot.channels", "bot.admin", "bot.api", "bot.config")),
)
VENDORS = {  # each in one place, so that replacing it is a change to one place
    "slack_bolt": ("bot/channels/slack",),
    "slack_sdk": ("bot/channels/slack",),
    "botbuilder": ("bot/channels/teams_app.py",),
    "botframework": ("bot/channels/teams_app.py",),
    "chromadb": ("knowledge/engines/index.py",),
    "langchain": ("knowledge/", "bot/understand"),
    "langchain_core": ("knowledge/", "bot/understand"),
    "langchain_chroma": ("knowledge/",),
    "fastapi": ("bot/channels/", "bot/admin/", "bot/api/", "commands/"),
    "starlette": ("bot/channels/", "bot/admin/", "bot/api/", "commands/"),
    "uvicorn": ("commands/",),
    "reportlab": ("bot/statements/",),
    "typer": ("server.py", "commands/line/"),
    "rich": ("commands/", "bot/channels/terminal.py"),
    "prometheus_client": ("bot/metrics.py",),
    "alembic": ("bot/prm/migrations/",),
    "babel": ("bot/i18n.py", "bot/locales/", "bot/parse/"),
}
KNOWLEDGE = (  # each part, and what may use it: only what stands further down
    ("types", "errors"),
    ("text",),
    ("store",),
    ("reading",),
    ("sources",),
    ("engines",),
    ("finding",),
    ("honesty",),
    ("intake",),
    ("ask",),
    ("wording", "evaluation", "standing", "opening", "present", "threads"),
    ("library",),
)
VAGUE = ("Manager", "Handler", "Helper", "Utils", "Util")


@cache
def files() -> list[str]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")] + [ROOT / "server.py"]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text("utf-8"), file)


@cache
def walked(file: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(file)))


def nodes(file: str, kind: type[N]) -> Iterator[N]:
    return (node for node in walked(file) if isinstance(node, kind))


@cache
def imports(file: str) -> frozenset[str]:
    """Every module a file imports, also inside functions and for types; `from bot import jobs` is bot.jobs."""
    names = {alias.name for node in nodes(file, ast.Import) for alias in node.names}
    for node in nodes(file, ast.ImportFrom):
        assert node.level == 0, f"{file}:{node.lineno}: relative imports hide where something comes from"
        names |= {_module(node.module or "", alias.name) for alias in node.names}
    return frozenset(names)


def _module(package: str, name: str) -> str:
    path = ROOT / package.replace(".", "/") / name
    return f"{package}.{name}" if path.is_dir() or path.with_suffix(".py").is_file() else package


def within(name: str, parts: tuple[str, ...]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)


def rule(file: str, rules: Rules) -> tuple[str, ...]:
    return next((then for start, then in rules if file.startswith(start)), ())


def everywhere(faults: Callable[[str], Iterable[str]]) -> str:
    """What is wrong in any file, one per line; empty if nothing is."""
    return "\n".join(f"{file}: {fault}" for file in files() for fault in faults(file))


def calls(file: str) -> Iterator[tuple[ast.Call, str]]:
    return ((call, ast.unparse(call.func)) for call in nodes(file, ast.Call))


def log_calls(file: str) -> Iterator[ast.Call]:
    return (call for call, name in calls(file) if re.fullmatch(r"(self\._)?log(ger)?\.\w+", name))


def test_each_part_imports_only_what_it_may_know() -> None:
    def foreign(file: str) -> Iterable[str]:
        allowed, forbidden = rule(file, MAY_IMPORT), rule(file, MUST_NOT_IMPORT)
        ours = (name for name in imports(file) if within(name, OURS))
        return (name for name in ours if not within(name, allowed) or within(name, forbidden))

    assert everywhere(foreign) == ""


def test_in_knowledge_nothing_knows_what_is_built_on_it() -> None:
    height = {name: at for at, names in enumerate(KNOWLEDGE) for name in names}

    def above(file: str) -> Iterable[str]:
        own = _part(file.removesuffix(".py").replace("/", "."))
        ours = (name for name in imports(file) if own in height and within(name, ("knowledge",)))
        return (name for name in ours if _part(name) != own and height[_part(name)] >= height[own])

    assert everywhere(above) == ""
    assert {_part(file.removesuffix(".py").replace("/", ".")) for file in files()} - {""} <= height.keys()


def _part(module: str) -> str:
    """`store` of `knowledge.store.kin`; empty outside knowledge."""
    names = module.split(".")
    return names[1] if names[0] == "knowledge" and len(names) > 1 and names[1] != "__init__" else ""


def test_each_vendor_is_known_in_one_place() -> None:
    def elsewhere(file: str) -> Iterable[str]:
        vendors = {name.split(".")[0] for name in imports(file)} & VENDORS.keys()
        return (vendor for vendor in vendors if not file.startswith(VENDORS[vendor]))

    assert everywhere(elsewhere) == ""


def test_a_file_has_one_idea_and_says_which() -> None:
    def unclear(file: str) -> Iterable[str]:
        text = (ROOT / file).read_text("utf-8")
        if text.strip() and not ast.get_docstring(tree(file)):
            yield "has no docstring"
        lines, generated = text.count("\n"), file.startswith("bot/prm/migrations/versions/")
        if lines > MOST_LINES and not generated:
            yield f"{lines} lines: split it"
        elif lines > MANY_LINES and not generated:
            warnings.warn(f"{file} has {lines} lines: time to split it", stacklevel=1)

    assert everywhere(unclear) == ""


def test_times_are_never_naive() -> None:
    def naive(file: str) -> Iterable[str]:
        for call, name in calls(file):
            bare = name.endswith("datetime.now") and not (call.args or call.keywords)
            if bare or name.endswith(("datetime.utcnow", "date.today", "datetime.today")):
                yield f"{call.lineno}: {name}()"

    assert everywhere(naive) == ""


def test_only_who_opened_a_transaction_ends_it() -> None:
    """Services take a session and never commit, so that an effect, its ledger entry and its messages are one."""
    ends = re.compile(r"(\w+\.)*(session|connection)\.(commit|rollback)")
    doors = ("bot/prm/migrations/__init__.py",)

    def ending(file: str) -> Iterable[str]:
        return (f"{call.lineno}: {name}()" for call, name in calls(file) if ends.fullmatch(name))

    assert everywhere(lambda file: () if file in doors else ending(file)) == ""


def test_each_refusal_has_a_name_of_its_own() -> None:
    """Programs tell refusals apart by it."""
    every = [node for file in files() for node in nodes(file, ast.ClassDef)]
    classes = [(node, {ast.unparse(base) for base in node.bases}) for node in every]
    refusals, found = {"UserError"}, [""]
    while found:
        found = [node.name for node, bases in classes if bases & refusals and node.name not in refusals]
        refusals.update(found)
    names = Counter(node.name for node, bases in classes if bases & refusals)
    assert [name for name, times in names.items() if times > 1] == []


def test_nothing_is_printed() -> None:
    """People get a reply or a line on the console; operators get a log line."""
    assert everywhere(lambda file: (f"{call.lineno}" for call, name in calls(file) if name == "print")) == ""


def test_log_lines_are_constant_words_with_named_values_that_come_out() -> None:
    """What varies is a named value, because `bot.logs` decides by the name whether it may come out."""

    def unsafe(file: str) -> Iterable[str]:
        for call in log_calls(file):
            if len(call.args) != 1 or not isinstance(call.args[0], ast.Constant):
                yield f"{call.lineno}: {ast.unparse(call)}"
            lost = {str(keyword.arg) for keyword in call.keywords} - SAFE - {"exc_info"}
            if lost and not ast.unparse(call.func).endswith("debug"):
                yield f"{call.lineno}: {lost} would be left out"

    assert everywhere(lambda file: () if file == "bot/logs.py" else unsafe(file)) == ""


def test_names_say_what_a_thing_is_for() -> None:
    def vague(file: str) -> Iterable[str]:
        return (node.name for node in nodes(file, ast.ClassDef) if node.name.endswith(VAGUE))

    assert everywhere(vague) == ""

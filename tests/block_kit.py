"""What Slack refuses in blocks and views, by its Block Kit reference; written apart from what we render with."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]

SURFACES = {
    "actions": {"message", "modal", "home"},
    "context": {"message", "modal", "home"},
    "context_actions": {"message"},
    "divider": {"message", "modal", "home"},
    "header": {"message", "modal", "home"},
    "input": {"message", "modal", "home"},
    "rich_text": {"message", "modal", "home"},
    "section": {"message", "modal", "home"},
    "table": {"message"},
}
IN_ACTIONS = {"button", "static_select", "external_select", "datepicker", "checkboxes", "radio_buttons", "overflow"}
IN_INPUT = {
    *("plain_text_input", "datepicker", "static_select", "external_select", "multi_static_select"),
    *("multi_external_select", "checkboxes", "radio_buttons", "file_input", "number_input", "email_text_input"),
}
RICH = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}


def faults_of_message(blocks: list[Block]) -> list[str]:
    """Empty where Slack would take it."""
    return [*_many(len(blocks), 1, 50, "blocks"), *_blocks(blocks, "message"), *_one_table(blocks)]


def faults_of_view(view: dict[str, Any]) -> list[str]:
    faults = [*_many(len(view["blocks"]), 1, 100, "blocks"), *_blocks(view["blocks"], view["type"])]
    if view["type"] == "modal":
        for name in ("title", "submit", "close"):
            faults += _text(view.get(name, {"type": "plain_text", "text": "x"}), 24, name, plain=True)
        if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
            faults.append("a modal with inputs needs a submit button")
    faults += _many(len(view.get("private_metadata", "")), 0, 3000, "private_metadata")
    return faults + _many(len(view.get("callback_id", "")), 0, 255, "callback_id")


def _blocks(blocks: list[Block], surface: str) -> Iterator[str]:
    for block in blocks:
        if surface not in SURFACES.get(block.get("type", ""), set()):
            yield f"{block.get('type')} in a {surface}"
            continue
        yield from _many(len(block.get("block_id", "x")), 1, 255, "block_id")
        yield from globals()[f"_{block['type']}"](block)
    yield from _twice([block["block_id"] for block in blocks if "block_id" in block], "block_id")
    ids = [element["action_id"] for block in blocks for element in block.get("elements", ()) if "action_id" in element]
    yield from _twice(ids, "action_id")


def _one_table(blocks: list[Block]) -> Iterator[str]:
    yield from _many(sum(block["type"] == "table" for block in blocks), 0, 1, "tables in a message")


def _actions(block: Block) -> Iterator[str]:
    yield from _many(len(block["elements"]), 1, 25, "elements of actions")
    for element in block["elements"]:
        if element["type"] not in IN_ACTIONS:
            yield f"{element['type']} in actions"
        yield from _element(element)


def _context(block: Block) -> Iterator[str]:
    yield from _many(len(block["elements"]), 1, 10, "elements of context")
    for element in block["elements"]:
        yield from _text(element, 2000, "context")


def _context_actions(block: Block) -> Iterator[str]:
    yield from _many(len(block["elements"]), 1, 5, "elements of context_actions")
    for element in block["elements"]:
        yield from _id(element)
        for side in ("positive_button", "negative_button"):
            yield from _text(element[side]["text"], 75, side, plain=True)
            yield from _many(len(element[side]["value"]), 1, 2000, "value of a feedback button")


def _divider(_block: Block) -> Iterator[str]:
    return iter(())


def _header(block: Block) -> Iterator[str]:
    return _text(block["text"], 150, "header", plain=True)


def _section(block: Block) -> Iterator[str]:
    if "text" in block:
        yield from _text(block["text"], 3000, "section")
    for each in block.get("fields", ()):
        yield from _text(each, 2000, "field of a section")


def _input(block: Block) -> Iterator[str]:
    yield from _text(block["label"], 2000, "label", plain=True)
    if "hint" in block:
        yield from _text(block["hint"], 2000, "hint", plain=True)
    if block["element"]["type"] not in IN_INPUT:
        yield f"{block['element']['type']} in input"
    yield from _element(block["element"])


def _rich_text(block: Block) -> Iterator[str]:
    yield from _many(len(block["elements"]), 1, 1000, "elements of rich text")
    for element in block["elements"]:
        if element["type"] not in RICH:
            yield f"{element['type']} in rich text"
        inner = element["elements"]
        if element["type"] == "rich_text_list":
            inner = [each for part in inner for each in part["elements"]]
        for each in inner:
            if each["type"] not in ("text", "link") or not each.get("text"):
                yield f"{each} in rich text"


def _table(block: Block) -> Iterator[str]:
    yield from _many(len(block["rows"]), 1, 100, "rows of a table")
    yield from _many(len(block.get("column_settings", ())), 0, 20, "column settings")
    cells = [cell for row in block["rows"] for cell in row]
    if len({len(row) for row in block["rows"]}) > 1 or len(block["rows"][0]) > 20:
        yield "rows of different or too many cells"
    yield from _many(sum(len(cell["text"]) for cell in cells), 1, 10_000, "characters of a table")
    if any(not cell["text"] for cell in cells):
        yield "an empty cell"


def _element(element: Block) -> Iterator[str]:
    yield from _id(element)
    kind = element["type"]
    if kind == "button":
        yield from _text(element["text"], 75, "button", plain=True)
        yield from _many(len(element.get("value", "x")), 1, 2000, "value of a button")
        if element.get("style", "primary") not in ("primary", "danger"):
            yield f"style {element['style']}"
    if "placeholder" in element:
        yield from _text(element["placeholder"], 150, "placeholder", plain=True)
    if kind == "plain_text_input":
        yield from _many(len(element.get("initial_value", "")), 0, 3000, "initial value")
        yield from _many(element.get("max_length", 1), 1, 3000, "max_length")
    if "options" in element:
        most = 10 if kind in ("radio_buttons", "checkboxes") else 100
        yield from _many(len(element["options"]), 1, most, f"options of {kind}")
    offered = element.get("options")
    chosen = [
        *element.get("initial_options", ()),
        *([element["initial_option"]] if "initial_option" in element else ()),
    ]
    for option in [*(offered or ()), *chosen]:
        yield from _text(option["text"], 75, "option", plain=kind not in ("radio_buttons", "checkboxes"))
        yield from _many(len(option["value"]), 1, 150, "value of an option")
    if offered is not None and any(option not in offered for option in chosen):
        yield "an initial option that is not offered"
    if "initial_options" in element and not element["initial_options"]:
        yield "no initial options"
    if kind == "file_input":
        yield from _many(element.get("max_files", 10), 1, 10, "max_files")


def _id(element: Block) -> Iterator[str]:
    yield from _many(len(element.get("action_id", "x")), 1, 255, "action_id")


def _text(text: Block, most: int, what: str, *, plain: bool = False) -> Iterator[str]:
    if plain and text["type"] != "plain_text":
        yield f"{what} is not plain text"
    yield from _many(len(text["text"]), 1, most, what)


def _many(number: int, least: int, most: int, what: str) -> list[str]:
    return [] if least <= number <= most else [f"{what}: {number} is not from {least} to {most}"]


def _twice(ids: list[str], what: str) -> Iterator[str]:
    return (f"{what} {each} twice" for each, times in Counter(ids).items() if times > 1)

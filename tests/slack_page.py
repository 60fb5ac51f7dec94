"""Block Kit drawn as a page, close enough to Slack to look at: messages, windows and Home tabs."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Block = Mapping[str, Any]

STYLE = """
body { background: #fff; color: #1d1c1d; font: 15px/1.47 Lato, "Liberation Sans", sans-serif; margin: 24px; }
.message, .view { max-width: 640px; margin-bottom: 28px; }
.view { border: 1px solid #ddd; border-radius: 8px; padding: 0 24px 16px; max-width: 472px; }
.bar { display: flex; justify-content: space-between; font-weight: 900; font-size: 18px; padding: 16px 0; }
.who { font-weight: 900 }
.who small { color: #616061; font-weight: 400; background: #eee; padding: 0 4px; }
h3 { font-size: 18px; margin: 12px 0 4px }
hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0 }
.rich { white-space: pre-wrap; margin: 4px 0 }
.rich ul, .rich ol { margin: 2px 0; padding-left: 26px; white-space: normal }
.rich li { white-space: pre-wrap }
.context, .hint { color: #616061; font-size: 13px; margin: 4px 0 }
pre { background: #f8f8f8; border: 1px solid #ddd; padding: 8px }
blockquote { border-left: 4px solid #ddd; margin: 4px 0; padding-left: 12px }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 }
.button, .select { border: 1px solid #bbb; border-radius: 4px; padding: 4px 12px; font-weight: 700; font-size: 13px }
.primary { background: #007a5a; border-color: #007a5a; color: #fff }
.danger { color: #e01e5a; border-color: #e01e5a }
.select::after { content: " ▾"; color: #616061 }
table { border-collapse: collapse; margin: 6px 0; font-size: 14px }
td { border: 1px solid #ddd; padding: 6px 10px; vertical-align: top }
tr:first-child td { font-weight: 700; background: #f8f8f8 }
.input { margin: 16px 0 }
.input > b { display: block; margin-bottom: 6px }
.input i { color: #616061; font-weight: 400 }
.field { border: 1px solid #999; border-radius: 4px; padding: 8px 12px; min-height: 22px; color: #616061 }
.field.given { color: #1d1c1d }
.long { min-height: 88px }
a { color: #1264a3; text-decoration: none }
"""


def page(*parts: str) -> str:
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{''.join(parts)}"


def message(blocks: Sequence[Block]) -> str:
    head = "<div class=who>Partner Assistant <small>APP</small></div>"
    return f"<div class=message>{head}{''.join(map(_block, blocks))}</div>"


def view(shown: Mapping[str, Any]) -> str:
    title = _plain(shown["title"]) if "title" in shown else ""
    bar = f"<div class=bar><span>{title}</span><span>×</span></div>" if title else ""
    feet = [(shown[name], style) for name, style in (("close", ""), ("submit", "primary")) if name in shown]
    buttons = "".join(f"<span class='button {style}'>{_plain(label)}</span>" for label, style in feet)
    foot = f"<hr><div class=actions style='justify-content:flex-end'>{buttons}</div>" if feet else ""
    return f"<div class=view>{bar}{''.join(map(_block, shown['blocks']))}{foot}</div>"


def _block(block: Block) -> str:
    match block["type"]:
        case "divider":
            return "<hr>"
        case "header":
            return f"<h3>{_plain(block['text'])}</h3>"
        case "section":
            return f"<div class=rich>{_plain(block['text'])}</div>"
        case "context":
            return f"<div class=context>{' '.join(map(_plain, block['elements']))}</div>"
        case "rich_text":
            return f"<div class=rich>{''.join(map(_rich, block['elements']))}</div>"
        case "table":
            rows = ("".join(f"<td>{escape(cell['text'])}</td>" for cell in row) for row in block["rows"])
            return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        case "actions":
            return f"<div class=actions>{''.join(map(_pressed, block['elements']))}</div>"
        case "context_actions":
            return "<div class=context>👍 👎</div>"
        case "input":
            return _input(block)
    raise LookupError(block["type"])


def _pressed(element: Block) -> str:
    if element["type"] == "button":
        return f"<span class='button {element.get('style', '')}'>{_plain(element['text'])}</span>"
    return f"<span class=select>{_plain(element['placeholder'])}</span>"


def _input(block: Block) -> str:
    optional = " <i>(optional)</i>" if block.get("optional") else ""
    hint = f"<div class=hint>{_plain(block['hint'])}</div>" if "hint" in block else ""
    return f"<div class=input><b>{_plain(block['label'])}{optional}</b>{_control(block['element'])}{hint}</div>"


def _control(element: Block) -> str:
    kind = element["type"]
    if kind in ("radio_buttons", "checkboxes"):
        ticked = [*element.get("initial_options", ()), element.get("initial_option")]
        marks = ("◉", "○") if kind == "radio_buttons" else ("☑", "☐")
        return "".join(f"<div>{marks[each not in ticked]} {_plain(each['text'])}</div>" for each in element["options"])
    if kind == "file_input":
        return "<span class=button>Upload a file</span>"
    chosen = [*element.get("initial_options", ()), *filter(None, [element.get("initial_option")])]
    given = element.get("initial_value") or element.get("initial_date") or ", ".join(c["text"]["text"] for c in chosen)
    asked = element.get("placeholder", {}).get("text", "📅 Select a date" if kind == "datepicker" else "")
    more = " long" if element.get("multiline") else ""
    return f"<div class='field{more}{' given' if given else ''}'>{escape(given or asked)}</div>"


def _rich(element: Block) -> str:
    inner = "".join(map(_rich, element.get("elements", ())))
    match element["type"]:
        case "rich_text_section":
            return inner
        case "rich_text_list":
            tag = "ol" if element["style"] == "ordered" else "ul"
            items = "".join(f"<li>{_rich(each)}</li>" for each in element["elements"])
            return f"<{tag} start={element.get('offset', 0) + 1}>{items}</{tag}>"
        case "rich_text_preformatted":
            return f"<pre>{inner}</pre>"
        case "rich_text_quote":
            return f"<blockquote>{inner}</blockquote>"
        case "link":
            return f"<a href='#'>{escape(element['text'])}</a>"
    tags = {"bold": "b", "italic": "em", "strike": "s", "code": "code"}
    text = escape(element["text"])
    for name, tag in tags.items():
        text = f"<{tag}>{text}</{tag}>" if element.get("style", {}).get(name) else text
    return text


def _plain(text: Block) -> str:
    return escape(str(text["text"])).replace("\n", "<br>")

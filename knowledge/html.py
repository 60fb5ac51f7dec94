"""HTML as Markdown: headings, paragraphs, lists, tables, listings and links; menus, scripts and forms are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString

_NOISE = ["script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "svg", "iframe"]
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary"}
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_META = {
    "audience",
    "language",
    "product",
    "owner",
    "valid_from",
    "valid_until",
    "supersedes",
    "level",
    "tier",
    "tiers",
    "region",
    "regions",
    "types",
    "partner",
    "partners",
}


def html_markdown(text: str) -> tuple[str, str, dict[str, Any]]:
    """Markdown, title, and the `<meta name=...>` values that speak of rights and language."""
    page = BeautifulSoup(text, "html.parser")
    meta: dict[str, Any] = {
        str(tag["name"]).lower(): str(tag["content"])
        for tag in page.find_all("meta", attrs={"name": True, "content": True})
        if str(tag["name"]).lower() in _META
    }
    if page.html and page.html.get("lang"):
        meta.setdefault("language", str(page.html["lang"]))
    title = _words(page.title) if page.title else ""
    for tag in page(_NOISE):
        if tag.name != "header" or not tag.find(re.compile("^h1$")):
            tag.decompose()
    body = page.find("main") or page.find("article") or page.body or page
    return "\n\n".join(_blocks(body)), title, meta


def _blocks(parent: Tag) -> Iterator[str]:
    """The parent's content as Markdown blocks; loose words between blocks become paragraphs."""
    loose: list[str] = []
    for child in parent.children:
        if isinstance(child, Tag) and (child.name in _BLOCKS or child.find(list(_BLOCKS))):
            yield from _paragraph(loose)
            loose = []
            yield from _block(child)
        elif not isinstance(child, Comment):
            loose.append(_inline(child))
    yield from _paragraph(loose)


def _paragraph(words: list[str]) -> Iterator[str]:
    text = re.sub(r"[ \t\n]+", " ", "".join(words)).strip()
    if text:
        yield text


def _block(tag: Tag) -> Iterator[str]:
    if re.fullmatch(r"h[1-6]", tag.name):
        if words := _words(tag):
            yield f"{'#' * int(tag.name[1])} {words}"
    elif tag.name == "pre":
        yield f"```\n{tag.get_text().strip()}\n```"
    elif tag.name in ("ul", "ol"):
        if items := "\n".join(_items(tag)):
            yield items
    elif tag.name == "table":
        yield from _table(tag)
    elif tag.name == "blockquote":
        yield "\n".join(f"> {line}" for line in "\n\n".join(_blocks(tag)).split("\n"))
    elif tag.name in ("dt", "summary"):
        if words := _words(tag):
            yield f"**{words}**"
    else:
        yield from _blocks(tag)


def _items(tag: Tag) -> Iterator[str]:
    for number, item in enumerate(tag.find_all("li", recursive=False), 1):
        marker = f"{number}. " if tag.name == "ol" else "- "
        content = "\n".join(_blocks(item)).strip()
        if content:
            yield marker + content.replace("\n", "\n" + " " * len(marker))


def _table(tag: Tag) -> Iterator[str]:
    rows = [
        [_words(cell).replace("|", "\\|") for cell in row.find_all(["td", "th"], recursive=False)]
        for row in tag.find_all("tr")
        if row.find_parent("table") is tag
    ]
    rows = [row for row in rows if any(row)]
    if not rows:
        return
    width = max(map(len, rows))
    if width == 1:
        yield from (row[0] for row in rows)
        return
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    yield "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _inline(node: Any) -> str:
    if isinstance(node, NavigableString):
        return str(node)
    words = "".join(_inline(child) for child in node.children if not isinstance(child, Comment))
    if node.name == "br":
        return "\n"
    if node.name in ("strong", "b") and words.strip():
        return f"**{words.strip()}**"
    if node.name == "code" and words.strip():
        return f"`{words.strip()}`"
    href = str(node.get("href") or "")
    if node.name == "a" and words.strip() and href.startswith(("https://", "http://")):
        return f"[{words.strip()}]({href})"
    return words

"""HTML as Markdown: headings, paragraphs, lists, tables, listings and links of what a reader came for.

Menus, banners, scripts, forms and what is hidden are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString

from knowledge.reading.cells import table_markdown
from knowledge.reading.rights_words import CARD, plain_name, speaks_of_rights

_NOISE = ["script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "svg", "iframe"]
_NOISE += ["dialog"]
_ROLES = {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "complementary"}
_BANNER = re.compile(
    r"(?:^|[-_\s])(?:cookies?|gdpr|consent|onetrust|breadcrumbs?|skip-?link)(?:$|[-_\s])", re.IGNORECASE
)
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary"}
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_FOR_SEARCH_ENGINES = {"classification", "type", "distribution"}
_EVERYBODY = {"all", "everyone", "general", "general public"}
"""What `audience` says to search engines on many pages; it opens nothing here."""
_SPARE = 0.25
"""A main part with less than this share of the page's words is not the main part."""
MAX_SPAN = 100


def html_markdown(text: str) -> tuple[str, str, dict[str, Any]]:
    """Markdown, title, and the `<meta name=...>` values that speak of rights and language."""
    page = BeautifulSoup(text, "lxml")  # knows which tags end without saying so, and is fast
    title = _words(page.title) if page.title else ""
    meta, base = _meta(page), _base(page)
    _without_noise(page)
    return "\n\n".join(_Writer(page, base).blocks(_main(page))), title, meta


def _meta(page: BeautifulSoup) -> dict[str, Any]:
    meta: dict[str, Any] = {}
    for tag in page.find_all("meta", attrs={"name": True, "content": True}):
        name, content = str(tag["name"]).lower(), str(tag["content"])
        if name == "audience" and content.strip().casefold() in _EVERYBODY:
            continue
        if name in CARD or (speaks_of_rights(name) and plain_name(name) not in _FOR_SEARCH_ENGINES):
            meta[name] = content
    if page.html and page.html.get("lang"):
        meta.setdefault("language", str(page.html["lang"]))
    return meta


def _base(page: BeautifulSoup) -> str:
    """The address that relative links start from, where the page says so."""
    for tag in (page.find("base", href=True), page.find("link", rel="canonical", href=True)):
        if isinstance(tag, Tag) and str(tag["href"]).startswith(("https://", "http://")):
            return str(tag["href"])
    return ""


def _without_noise(page: BeautifulSoup) -> None:
    for tag in [tag for tag in page.find_all(True) if _is_noise(tag)]:
        tag.extract()


def _is_noise(tag: Tag) -> bool:
    if tag.name in _NOISE:
        return tag.name != "header" or not tag.find("h1")
    if tag.name in ("html", "body", "main"):
        return False
    named = f"{_classes(tag)} {tag.get('id') or ''}"
    return bool(
        tag.has_attr("hidden")
        or str(tag.get("role") or "").lower() in _ROLES
        or str(tag.get("aria-hidden") or "").lower() == "true"
        or re.search(r"display\s*:\s*none", str(tag.get("style") or ""), re.IGNORECASE)
        or (tag.name in ("div", "section", "ul", "ol", "a") and _BANNER.search(named))
    )


def _main(page: BeautifulSoup) -> Tag:
    """The part of the page that is its content."""
    body = page.body or page
    every = len(_words(body))
    for found in (page.find_all("main"), page.find_all(role="main"), page.find_all("article")):
        if len(found) == 1 and len(_words(found[0])) >= _SPARE * every:
            return found[0]
    return body


class _Writer:
    """Writes a page's content as Markdown."""

    def __init__(self, page: BeautifulSoup, base: str) -> None:
        self._base = base
        self._with_blocks: set[int] = set()
        """Tags that have blocks in them, found once, because asking each tag would take time squared."""
        for tag in page.find_all(list(_BLOCKS)):
            for above in tag.parents:
                if id(above) in self._with_blocks:
                    break
                self._with_blocks.add(id(above))

    def blocks(self, parent: Tag) -> Iterator[str]:
        """The parent's content as Markdown blocks; loose words between blocks become paragraphs."""
        loose: list[str] = []
        for child in parent.children:
            if isinstance(child, Tag) and (child.name in _BLOCKS or id(child) in self._with_blocks):
                yield from _paragraph(loose)
                loose = []
                yield from self._block(child)
            elif not isinstance(child, Comment):
                loose.append(self._inline(child))
        yield from _paragraph(loose)

    def _block(self, tag: Tag) -> Iterator[str]:
        if re.fullmatch(r"h[1-6]", tag.name):
            if words := _words(tag):
                yield f"{'#' * int(tag.name[1])} {words}"
        elif tag.name == "pre":
            yield _listing(tag)
        elif tag.name in ("ul", "ol", "dl"):
            if items := "\n".join(self._terms(tag) if tag.name == "dl" else self._items(tag)):
                yield items
        elif tag.name == "table":
            yield from self._table(tag)
        elif tag.name == "blockquote":
            yield "\n".join(f"> {line}" for line in "\n\n".join(self.blocks(tag)).split("\n"))
        elif tag.name == "summary":
            if words := _words(tag):
                yield f"**{words}**"
        else:
            yield from self.blocks(tag)

    def _items(self, tag: Tag) -> Iterator[str]:
        start = str(tag.get("start") or "1")
        for number, item in enumerate(tag.find_all("li", recursive=False), int(start) if start.isdecimal() else 1):
            marker = f"{number}. " if tag.name == "ol" else "- "
            content = "\n".join(self.blocks(item)).strip()
            if content:
                yield marker + content.replace("\n", "\n" + " " * len(marker))

    def _terms(self, tag: Tag) -> Iterator[str]:
        """Terms with what they mean, each an item."""
        terms: list[str] = []
        for child in tag.find_all(["dt", "dd"]):
            if child.find_parent("dl") is not tag:
                continue
            if child.name == "dt":
                terms.append(_words(child))
                continue
            meaning = "\n".join(self.blocks(child)).strip().replace("\n", "\n  ")
            yield f"- **{', '.join(filter(None, terms))}:** {meaning}" if any(terms) else f"  {meaning}"
            terms = []
        yield from (f"- **{term}**" for term in terms if term)

    def _table(self, tag: Tag) -> Iterator[str]:
        if caption := tag.find("caption", recursive=False):
            yield from _paragraph([_words(caption)])
        rows = [row for row in _rows(tag) if any(row)]
        if rows and max(map(len, rows)) > 1:
            yield table_markdown(rows)
        else:
            yield from (row[0] for row in rows)  # a table that only places one thing below another

    def _inline(self, node: Any) -> str:
        if isinstance(node, NavigableString):
            return str(node).replace("<", "&lt;")
        if node.name == "br":
            return "\n"
        if node.name == "code":
            words = " ".join(node.get_text().split())
            return f"`{words}`" if words else ""
        words = "".join(self._inline(child) for child in node.children if not isinstance(child, Comment))
        if node.name in ("strong", "b") and words.strip():
            return f"**{words.strip()}**"
        href = urljoin(self._base, str(node.get("href") or "").strip()) if node.name == "a" else ""
        if words.strip() and href.startswith(("https://", "http://")) and not re.search(r"[\s()<>]", href):
            return f"[{words.strip()}]({href})"
        return words


def _paragraph(words: list[str]) -> Iterator[str]:
    text = re.sub(r"[ \t\n\r\f]+", " ", "".join(words)).strip()
    if text:
        yield re.sub(r"^(#{1,6} |> ?|[-+*] |\d{1,9}[.)] )", r"\\\1", text) if text[0] in "#>-+*" else text


def _listing(tag: Tag) -> str:
    code = tag.get_text().strip("\n").rstrip()
    fence = "`" * max(3, *(len(found) + 1 for found in re.findall(r"`+", code) or [""]))
    inner = tag.find("code")
    classes = _classes(inner if isinstance(inner, Tag) else tag)
    language = re.search(r"(?:language|lang)-([\w+#-]+)", classes)
    return f"{fence}{language[1] if language else ''}\n{code}\n{fence}"


def _rows(table: Tag) -> list[list[str]]:
    """The table's cells; one that spans several rows or columns stands in each, so that each row says everything."""
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for row in (one for one in table.find_all("tr") if one.find_parent("table") is table):
        cells: list[str] = []
        found = row.find_all(["td", "th"], recursive=False)
        waiting = [(_words(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in found]
        while waiting or len(cells) in below:
            at = len(cells)
            if at in below:
                left, words = below.pop(at)
                cells.append(words)
                if left > 1:
                    below[-at - 1] = (left - 1, words)
                continue
            words, wide, high = waiting.pop(0)
            cells += [words] * wide
            below.update({-column - 1: (high - 1, words) for column in range(at, at + wide) if high > 1})
        below = {-at - 1 if at < 0 else at: one for at, one in below.items()}
        rows.append(cells)
    return rows


def _span(cell: Tag, name: str) -> int:
    said = str(cell.get(name) or "1")
    return max(1, min(int(said), MAX_SPAN)) if said.isdecimal() else 1


def _classes(tag: Tag) -> str:
    found = tag.get("class") or ""
    return found if isinstance(found, str) else " ".join(found)


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())

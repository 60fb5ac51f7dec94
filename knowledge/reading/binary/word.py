"""Word documents as Markdown: headings, nested lists, tables, links, footnotes where they are referred to, text boxes.

The document's own XML is walked, for python-docx passes over inserted text, content controls and text boxes. Deleted
and hidden text is left out.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml

from knowledge.errors import UnreadableDocument
from knowledge.reading.binary.parsed import Parsed
from knowledge.reading.binary.unpacking import properties, unpackable
from knowledge.reading.cells import table_markdown

MAX_BLOCKS = 50_000
"""Paragraphs and tables of one Word file; a book has a tenth of them. A few kilobytes of zip can hold millions."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PASSED_OVER = {"del", "moveFrom", "Fallback", "instrText", "pPr", "rPr"}
_THROUGH = {"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"}
_TITLE = {"title", "titel", "titre", "título", "titulo", "titolo", "제목", "表題", "标题", "cím"}
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titulo|encabezado|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor"
    r"|заголовок|제목|見出し|标题|標題)\s*([1-6])",
    re.IGNORECASE,
)
Item = tuple[str, str]
"""A kind (text, list) and Markdown."""


def word_text(content: bytes) -> Parsed:
    """The document's text."""
    document = docx.Document(unpackable(content))
    found: list[Item] = []
    for block in _Reader(document).blocks(document.element.body):
        joined = block[0] == "list" and found and found[-1][0] == "list"
        found[-1:] = [("list", f"{found[-1][1]}\n{block[1]}")] if joined else [*found[-1:], block]
    title = (document.core_properties.title or "").strip()
    return Parsed("\n\n".join(text for _, text in found), title, properties(content))


class _Reader:
    """Reads blocks with what they refer to: styles, numbering, footnotes, addresses."""

    def __init__(self, document: Any) -> None:
        self._part = document.part
        self._styles = {style.style_id: style for style in document.styles}
        self._ordered = _ordered(document)
        self._notes = _notes(document.part)
        self._counted: Counter[tuple[str, int]] = Counter()
        self._blocks = 0

    def blocks(self, parent: Any) -> Iterator[Item]:
        """Paragraphs and tables in order."""
        for child in parent:
            name = _name(child)
            if name in ("p", "tbl"):
                self._blocks += 1
                if self._blocks > MAX_BLOCKS:
                    raise UnreadableDocument(f"more than {MAX_BLOCKS:,} paragraphs")
                yield from self._paragraph(child) if name == "p" else self._table(child)
            elif name in _THROUGH:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Item]:
        text = self._line(paragraph)
        if text:
            level = self._heading(paragraph)
            item = None if level else self._list_place(paragraph)
            if level:
                yield "text", f"{'#' * level} {text}"
            elif item:
                yield "list", f"{item} {text}"
            else:
                yield "text", text
        for box in _within(paragraph, "txbxContent"):
            yield from self.blocks(box)

    def _table(self, table: Any) -> Iterator[Item]:
        rows = _rows(table, self._cell)
        if rows and len({id(cell) for cell in rows[0]}) == 1 and len(rows[0]) > 1:
            yield "text", rows[0][0]  # one cell over all columns says what the table is about
            rows = rows[1:]
        if rows:
            yield "text", table_markdown(rows)

    def _cell(self, cell: Any) -> str:
        return " ".join(line for line in (self._line(one) for one in _within(cell, "p")) if line)

    def _line(self, paragraph: Any) -> str:
        return " ".join("".join(self._words(paragraph)).split())

    def _words(self, node: Any) -> Iterator[str]:
        for child in node:
            name = _name(child)
            if name == "t":
                yield child.text or ""
            elif name in ("tab", "br", "cr"):
                yield " "
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "footnoteReference":
                note = self._notes.get(child.get(f"{_W}id"), "")
                yield f" ({note})" if note else ""
            elif name == "hyperlink":
                yield self._link(child)
            elif name not in _PASSED_OVER and name != "txbxContent" and not (name == "r" and _hidden(child)):
                yield from self._words(child)

    def _link(self, link: Any) -> str:
        words = "".join(self._words(link))
        known = self._part.rels.get(link.get(f"{_R}id") or "")
        address = str(known.target_ref) if known is not None and known.is_external else ""
        web = address.startswith(("https://", "http://")) and words.strip() and not re.search(r"[\s()<>]", address)
        return f"[{words.strip()}]({address})" if web else words

    # what a paragraph is

    def _heading(self, paragraph: Any) -> int:
        """Level of a heading by its style, whatever it is called in the writer's language; 0 if it is none."""
        own = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if own is not None:
            return _level(own)
        for style in self._style_chain(paragraph):
            name = str(style.name or "").strip()
            if name.casefold() in _TITLE:
                return 1
            if found := _HEADING.fullmatch(name):
                return int(found[1])
            outline = style.element.find(f"{_W}pPr/{_W}outlineLvl")
            if outline is not None:
                return _level(outline)
        return 0

    def _list_place(self, paragraph: Any) -> str:
        """Indent and marker of an item; empty if the paragraph is none."""
        numbered = paragraph.find(f"{_W}pPr/{_W}numPr")
        chain = self._style_chain(paragraph)
        for style in chain if numbered is None else ():
            numbered = style.element.find(f"{_W}pPr/{_W}numPr")
            if numbered is not None:
                break
        name = str(chain[0].name or "") if chain else ""
        if numbered is None and not name.startswith("List "):
            return ""
        number = _value(numbered, "numId")
        depth = int(_value(numbered, "ilvl") or 0) or _depth_in(name)
        ordered = self._ordered.get((number, depth), name.startswith("List Number"))
        if number == "0" or not ordered:
            return "" if number == "0" else f"{'  ' * depth}-"
        self._counted[number, depth] += 1
        for deeper in range(depth + 1, 9):
            self._counted[number, deeper] = 0
        return f"{'   ' * depth}{self._counted[number, depth]}."

    def _style_chain(self, paragraph: Any) -> list[Any]:
        style = self._styles.get(_value(paragraph.find(f"{_W}pPr"), "pStyle"))
        chain: list[Any] = []
        while style is not None and len(chain) < 10:
            chain.append(style)
            style = getattr(style, "base_style", None)
        return chain


def _name(node: Any) -> str:
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def _within(node: Any, name: str) -> Iterator[Any]:
    """The nearest nodes of this name below, without those that stand there for older programs or were deleted."""
    for child in node:
        if _name(child) == name:
            yield child
        elif _name(child) not in _PASSED_OVER:
            yield from _within(child, name)


def _hidden(run: Any) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in ("0", "false")


def _value(node: Any, name: str) -> str:
    found = node.find(f"{_W}{name}") if node is not None else None
    return str(found.get(f"{_W}val") or "") if found is not None else ""


def _level(outline: Any) -> int:
    """Word counts from 0, and 9 is body text."""
    level = int(outline.get(f"{_W}val") or 9) + 1
    return 0 if level > 9 else min(level, 6)


def _depth_in(style: str) -> int:
    """`List Bullet 2` is one deep."""
    found = re.search(r"[2-5]$", style)
    return int(found[0]) - 1 if found else 0


def _rows(table: Any, text: Any) -> list[list[str]]:
    """Cells of each row; a merged one stands in every place it covers, so that each row says everything."""
    rows: list[list[str]] = []
    for row in _within(table, "tr"):
        cells: list[str] = []
        for cell in _within(row, "tc"):
            about = cell.find(f"{_W}tcPr")
            merged = about.find(f"{_W}vMerge") if about is not None else None
            goes_on = merged is not None and merged.get(f"{_W}val") != "restart"
            above = rows[-1][len(cells)] if goes_on and rows and len(cells) < len(rows[-1]) else ""
            words = above if goes_on else text(cell)
            cells += [words] * max(1, min(int(_value(about, "gridSpan") or 1), 100))
        rows.append(cells)
    return rows


def _ordered(document: Any) -> dict[tuple[str, int], bool]:
    """Of each list and depth: is it numbered?"""
    try:
        root = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        return {}
    formats = {
        (abstract.get(f"{_W}abstractNumId"), int(level.get(f"{_W}ilvl") or 0)): _value(level, "numFmt")
        for abstract in root.iter(f"{_W}abstractNum")
        for level in abstract.iter(f"{_W}lvl")
    }
    return {
        (number.get(f"{_W}numId"), depth): form not in ("bullet", "none", "")
        for number in root.iter(f"{_W}num")
        for (abstract, depth), form in formats.items()
        if abstract == _value(number, "abstractNumId")
    }


def _notes(part: Any) -> dict[str, str]:
    """Footnotes by their number."""
    try:
        blob = part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES).blob
    except KeyError:
        return {}
    return {
        note.get(f"{_W}id"): " ".join("".join(one.text or "" for one in note.iter(f"{_W}t")).split())
        for note in parse_xml(io.BytesIO(blob).read()).iter(f"{_W}footnote")
    }

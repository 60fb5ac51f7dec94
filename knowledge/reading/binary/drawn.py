"""What is drawn on a page of a PDF: each run of text with its place, in points from the page's lower left corner.

pypdf's own text extraction joins what stands on one line, and so loses where columns and cells begin; its layout mode
knows that but leaves out what is drawn through forms. Here its fonts are used and the places are kept.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PageObject
from pypdf.generic import ContentStream, DictionaryObject
from pypdf.generic._font import Font  # decoding and widths; pypdf has no public way to both

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
MAX_OPERATIONS = 2_000_000
"""Of one page; a dense map has a tenth of them."""
MAX_FORMS = 200
_JOINED = 0.15
"""Of the type size: a shift smaller than this is kerning, not a space."""
_OVERLAP = 0.5


@dataclass(frozen=True)
class Run:
    """Some text on one baseline. Lengths in points."""

    text: str
    left: float
    right: float
    base: float
    size: float
    turned: int = 0
    """Quarter turns counter-clockwise."""


def runs(page: PageObject) -> list[Run]:
    """The page's text as it lies when it is held so that most of it is upright; what stands across it is left out.

    Text that is drawn twice in nearly the same place, which is how some programs make it bold, is there once.
    """
    found = list(_Pen(page).draw(page, _SAME, 0))
    weight = Counter[int]()
    for run in found:
        weight[run.turned] += len(run.text)
    if not weight:
        return []
    upright = weight.most_common(1)[0][0]
    once = {(run.text, round(run.left), round(run.base)): run for run in found if run.turned == upright}
    return list(once.values())


def has_image(page: DictionaryObject, depth: int = 0) -> bool:
    """Is there a picture on it?"""
    for one in _named(page, "/XObject").values():
        drawn = one.get_object()
        if not isinstance(drawn, DictionaryObject):
            continue
        if drawn.get("/Subtype") == "/Image" or (depth < 3 and has_image(drawn, depth + 1)):
            return True
    return False


@dataclass(frozen=True)
class _State:
    """How text is drawn at the moment: what `q` keeps and `Q` brings back."""

    matrix: Matrix
    font: Font | None = None
    size: float = 12.0
    letter: float = 0.0
    word: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


class _Pen:
    """Follows the operators of a page; see ISO 32000-1, 9.4."""

    def __init__(self, page: PageObject) -> None:
        self._pdf = page.pdf
        self._fonts: dict[int, Font | None] = {}
        self._forms = 0
        self._operations = 0

    def draw(self, on: DictionaryObject, matrix: Matrix, depth: int) -> Iterator[Run]:
        """The runs of a page or of a form, in the order in which they are drawn."""
        content = on["/Contents"].get_object() if "/Contents" in on else on if depth else None
        if content is None:
            return
        stream = content if isinstance(content, ContentStream) else ContentStream(content, self._pdf, "bytes")
        fonts, forms = _named(on, "/Font"), _named(on, "/XObject")
        state, kept, at = _State(matrix), list[_State](), _Place()
        for operands, operator in stream.operations:
            self._operations += 1
            if self._operations > MAX_OPERATIONS:
                return
            name = operator.decode("latin-1")
            if name in ("q", "Q"):
                state = _kept(name, state, kept)
            elif name in ("Tj", "TJ", "'", '"'):
                yield from self._show(name, operands, state, at)
            elif name == "Do":
                yield from self._form(forms.get(str(operands[0]) if operands else ""), state, depth)
            elif name == "Tf":
                state = replace(state, font=self._font(fonts, operands), size=_number(operands, 1, state.size))
            else:
                state = _changed(name, operands, at.moved(name, operands, state))

    def _form(self, drawn: Any, state: _State, depth: int) -> Iterator[Run]:
        form = drawn.get_object() if drawn is not None else None
        if not isinstance(form, DictionaryObject) or form.get("/Subtype") != "/Form" or depth > 8:
            return
        self._forms += 1
        if self._forms > MAX_FORMS:
            return
        own = form.get("/Matrix")
        yield from self.draw(form, _times(_matrix(own), state.matrix) if own else state.matrix, depth + 1)

    def _font(self, fonts: DictionaryObject, operands: Any) -> Font | None:
        resource = fonts.get(str(operands[0])) if operands else None
        resource = resource.get_object() if resource is not None else None
        if not isinstance(resource, DictionaryObject):
            return None
        if id(resource) not in self._fonts:
            self._fonts[id(resource)] = _font(resource)
        return self._fonts[id(resource)]

    def _show(self, name: str, operands: Any, state: _State, at: _Place) -> list[Run]:
        """The runs of one operator; moves the pen to their end."""
        if name in "'\"":
            at.moved("T*", (), state)
        shown = operands[-1] if operands else ""
        found: list[Run] = []
        for piece in shown if isinstance(shown, list) else [shown]:
            if isinstance(piece, int | float):
                at.pen = _times((1, 0, 0, 1, -float(piece) / 1000 * state.size * state.stretch, 0), at.pen)
            if state.font is None or not isinstance(piece, bytes):
                continue
            text, width = _decoded(state.font, piece, state)
            start, at.pen = at.pen, _times((1, 0, 0, 1, width, 0), at.pen)
            run = _run(text, start, at.pen, state)
            if found and run and _goes_on(found[-1], run):
                found[-1] = replace(found[-1], text=found[-1].text + run.text, right=run.right)
            elif run:
                found.append(run)
        return found


class _Place:
    """Where the current line begins, and where the pen stands on it."""

    def __init__(self) -> None:
        self.line = self.pen = _SAME

    def moved(self, name: str, operands: Any, state: _State) -> _State:
        """Follow an operator that begins a text or a line of it; returns the state, changed by `TD` alone."""
        if name == "BT":
            self.line = self.pen = _SAME
        elif name in _MOVES:
            self.line = self.pen = _moved(name, operands, state, self.line)
        return replace(state, leading=-_number(operands, 1)) if name == "TD" else state


_MOVES = ("Td", "TD", "Tm", "T*")


def _kept(name: str, state: _State, kept: list[_State]) -> _State:
    if name == "q":
        kept.append(state)
        return state
    return kept.pop() if kept else state


def _moved(name: str, operands: Any, state: _State, line: Matrix) -> Matrix:
    if name == "Tm":
        return _matrix(operands)
    if name == "T*":
        return _times((1, 0, 0, 1, 0, -state.leading), line)
    return _times((1, 0, 0, 1, _number(operands, 0), _number(operands, 1)), line)


def _changed(name: str, operands: Any, state: _State) -> _State:
    if name == "cm":
        return replace(state, matrix=_times(_matrix(operands), state.matrix))
    value = _number(operands, 0)
    fields = {"Tc": "letter", "Tw": "word", "TL": "leading", "Ts": "rise"}
    if name in fields:
        changed: dict[str, Any] = {fields[name]: value}
        return replace(state, **changed)
    return replace(state, stretch=value / 100 or 1.0) if name == "Tz" else state


def _decoded(font: Font, raw: bytes, state: _State) -> tuple[str, float]:
    """Text, and how far it moves the pen in the units of the text matrix."""
    if isinstance(font.encoding, str):
        text = codes = raw.decode(font.encoding, "replace")
    else:
        text, codes = "".join(font.encoding.get(code, chr(code)) for code in raw), "".join(map(chr, raw))
    width = sum(font.space_width if code == font.space_char else font.get_text_width(code) for code in codes)
    spaced = state.letter * len(codes) + state.word * codes.count(" ")
    text = "".join(font.character_map.get(one, one) for one in text)
    return text, (width / 1000 * state.size + spaced) * state.stretch


def _run(text: str, start: Matrix, end: Matrix, state: _State) -> Run | None:
    """The run as it lies on the page; None if it is empty or stands aslant."""
    begun, ended = _times(start, state.matrix), _times(end, state.matrix)
    across = math.atan2(begun[1], begun[0]) / (math.pi / 2)
    turned = round(across)
    size = abs(state.size) * math.hypot(begun[2], begun[3])
    if not text.strip() or abs(across - turned) > 0.1 or not 0 < size < 1000:
        return None
    x, y = _turned(begun[4], begun[5], turned)
    right, _ = _turned(ended[4], ended[5], turned)
    space = state.font.space_width / 1000 * size if state.font else 0.0
    lead, trail = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    return Run(text, x + lead * space, right - trail * space, y, size, turned % 4)


def _goes_on(run: Run, after: Run) -> bool:
    return run.turned == after.turned and -_OVERLAP * run.size < after.left - run.right < _JOINED * run.size


def _turned(x: float, y: float, quarters: int) -> tuple[float, float]:
    for _ in range(quarters % 4):
        x, y = y, -x
    return x, y


def _font(resource: DictionaryObject) -> Font | None:
    try:
        return Font.from_font_resource(resource)
    except (AttributeError, TypeError, KeyError, ValueError):
        return None  # a damaged font: its words are lost, the others are not


def _named(on: DictionaryObject, kind: str) -> DictionaryObject:
    """The fonts or forms that a page or a form may name; a page may have them from those above it."""
    here: Any = on
    for _ in range(32):
        resources = here.get("/Resources")
        if resources is not None:
            found = resources.get_object().get(kind)
            found = found.get_object() if found is not None else None
            return found if isinstance(found, DictionaryObject) else DictionaryObject()
        above = here.get("/Parent")
        if above is None:
            break
        here = above.get_object()
    return DictionaryObject()


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _matrix(operands: Iterable[Any]) -> Matrix:
    numbers = [float(one) for one in operands if isinstance(one, int | float)][:6]
    if len(numbers) < 6:
        return _SAME
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def _number(operands: Any, at: int, otherwise: float = 0.0) -> float:
    value = operands[at] if at < len(operands) else otherwise
    return float(value) if isinstance(value, int | float) else otherwise

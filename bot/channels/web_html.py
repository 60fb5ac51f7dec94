"""HTML out of Python values: text is escaped because of how it is built, not because somebody remembered to."""

from collections.abc import Iterable
from html import escape

VOID = frozenset({"br", "hr", "input", "link", "meta", "img"})


class Html(str):
    """Markup that is safe as it stands. Only this module and the sanitiser make it from text."""

    __slots__ = ()


Child = str | Html | bool | None | Iterable["Child"]
Attribute = str | int | bool | None


def el(name: str, /, *children: Child, **attributes: Attribute) -> Html:
    """One element: `class_="x"`, `data_id=3`, `aria_label="…"`. True makes a bare attribute, None and False none."""
    opening = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Html(opening) if name in VOID else Html(f"{opening}{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """Several pieces beside each other; whatever is not markup yet becomes text."""
    return Html("".join(_markup(child) for child in children))


def _markup(child: Child) -> str:
    if child is None or isinstance(child, bool):  # what `condition and el(…)` leaves where the condition does not hold
        return ""
    if isinstance(child, Html):
        return child
    return escape(child) if isinstance(child, str) else join(*child)


def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'

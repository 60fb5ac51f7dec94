from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web_html import Html, el, join


class Read(HTMLParser):
    """What a browser makes of a piece of markup."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_attributes_are_written_like_python_and_left_out_when_they_do_not_hold() -> None:
    assert el("input", type="text", class_="x", data_id=3, required=True, disabled=False, value=None) == (
        '<input type="text" class="x" data-id="3" required>'
    )
    assert el("p", "a", None, el("br"), ["b", el("i", "c")]) == "<p>a<br>b<i>c</i></p>"
    assert join("1 < 2", Html("<b>")) == "1 &lt; 2<b>"


@given(text=st.text(), value=st.text())
def test_no_text_ever_becomes_markup(text: str, value: str) -> None:
    read = Read(el("p", text, title=value))
    assert len(read.tags) == 1
    assert list(read.tags[0][1]) == ["title"]
    assert read.text.replace("\r\n", "\n") == text.replace("\r\n", "\n")

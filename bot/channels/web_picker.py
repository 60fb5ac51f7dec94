"""Attaching files on the page: a picker with the list of what is attached. The script (files.js) does the sending."""

from collections.abc import Sequence

from bot.channels.web_html import Html, el, join
from bot.file_types import SUFFIXES
from bot.i18n import Translator

ACCEPT = ",".join(sorted(suffix for suffixes in SUFFIXES.values() for suffix in suffixes))
CLIP = "M20 11.5 12 19.5a5 5 0 0 1-7-7L13.5 4a3.4 3.4 0 0 1 4.8 4.8L10 17a1.7 1.7 0 0 1-2.4-2.4l7.4-7.4"  # its outline


def picker(
    attached: Sequence[tuple[str, str]],
    t: Translator,
    *,
    id_: str,
    most: int,
    invalid: bool,
    described_by: str | None,
) -> Html:
    """The control of a question for files. `attached`: id and label of each."""
    return el(
        "div",
        el("ul", (row(t, *each) for each in attached), class_="attached"),
        el(
            "label",
            t("Choose files, or drop them here"),
            el("span", t.plural("one at most", "{n} at most", most), class_="most"),
            for_=id_,
        ),
        el(
            "input",
            type="file",
            multiple=most > 1,
            accept=ACCEPT,
            id=id_,
            aria_invalid="true" if invalid else None,
            aria_describedby=described_by,
        ),
        trouble(),
        class_="files",
        data_most=most,
    )


def clip(t: Translator) -> Html:
    """The paper clip beside the message box."""
    return el(
        "label",
        el(
            "svg",
            el("path", d=CLIP, fill="none", stroke="currentColor", stroke_width=2, stroke_linecap="round"),
            viewBox="0 0 24 24",
            width=22,
            height=22,
            aria_hidden="true",
        ),
        el("span", t("Attach files"), class_="hidden"),
        el("input", type="file", multiple=True, accept=ACCEPT, id="clip", class_="hidden"),
        class_="clip",
        title=t("Attach files"),
    )


def row(t: Translator, id_: str = "", label: str = "") -> Html:
    """One attached file; without an id, one that is on its way."""
    return el(
        "li",
        el("span", label, class_="name"),
        not id_ and el("progress", max=1, value=0, aria_label=t("Sending …")),
        el(
            "button",
            el("span", "✕", aria_hidden="true"),
            type="button",
            class_="remove",
            aria_label=t("Remove {name}", name=label),
        ),
        data_file=id_ or None,
    )


def trouble() -> Html:
    """Where it is said, aloud as well, what could not be attached."""
    return el("p", class_="error", role="alert", hidden=True)


def words(t: Translator) -> Html:
    """What the script says and shows of files."""
    texts = {
        "too-large": t("“{name}” is too large: {limit} MB is the most I can take."),
        "too-many": t("{n} files are the most I can take here."),
        "not-attached": t("“{name}” could not be sent. Please try again."),
        "still-sending": t("A moment, please: a file is still on its way."),
        "remove": t("Remove {name}"),
        "attached": t("“{name}” is attached."),
    }
    return join(
        (el("template", text, id=f"word-{name}") for name, text in texts.items()),
        el("template", row(t), id="file-row"),
        el("p", class_="hidden", role="status", id="file-news"),
    )

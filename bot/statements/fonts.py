"""Letters for every language we speak: Latin from a font in the file, Japanese, Korean and Chinese from the reader's.

PDF readers bring or fetch the four East Asian fonts that the format itself names; a file with such a font inside would
be several megabytes. Each character is set in the first font that has it.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

LATIN = "DejaVuSansCondensed"
FILE = Path(__file__).parent / "fonts" / f"{LATIN}.ttf"
JAPANESE, KOREAN, CHINESE = "HeiseiKakuGo-W5", "HYGothic-Medium", "STSong-Light"
EAST_ASIAN = {"ja": JAPANESE, "ko": KOREAN, "zh": CHINESE}


@lru_cache(maxsize=1)
def latin() -> frozenset[int]:
    """Make all fonts known to the PDF library; the characters that the Latin one has."""
    font = TTFont(LATIN, FILE)
    pdfmetrics.registerFont(font)
    for name in EAST_ASIAN.values():
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return frozenset(font.face.charToGlyph)


def marked_up(text: str, language: str) -> str:
    """For a paragraph in the Latin font: what it has not is marked with the font that has it."""
    runs = ((font, "".join(signs)) for font, signs in groupby(text, lambda sign: font_of(sign, language)))
    return "".join(escape(run) if font == LATIN else f'<font name="{font}">{escape(run)}</font>' for font, run in runs)


def font_of(sign: str, language: str) -> str:
    """Han signs look different in each country: they are set as the reader's language has them."""
    if ord(sign) in latin():
        return LATIN
    return next(_by_script(sign), EAST_ASIAN.get(language, CHINESE))


def _by_script(sign: str) -> Iterator[str]:
    if "\uac00" <= sign <= "\ud7a3" or "\u1100" <= sign <= "\u11ff" or "\u3130" <= sign <= "\u318f":
        yield KOREAN
    elif "\u3040" <= sign <= "\u30ff" or "\uff66" <= sign <= "\uff9f":
        yield JAPANESE

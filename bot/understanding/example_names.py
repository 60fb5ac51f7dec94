"""The customers in skills' examples bear a few agreed names. What is learnt must not hang on them.

For the words of a sentence they are left out. An embedding has no gaps to leave, and one of "Acme" alone is 30 points
worse with any other customer: each sentence gets a name of its own.
"""

import re
import zlib

from bot.understanding.companies import LEGAL_FORMS

EXAMPLE_COMPANIES = "acme|globex|initech|muster|hooli|umbrella|soylent|nordlicht|sudwind|südwind"

OTHERS = (
    "Bergmann KG", "Larsen Foods", "Northgate Clinics", "Silva Textiles", "Hotel Bellevue", "Castor Energy",
    "Mori Systems",
    "Delta Freight", "Kowalski Print", "Riverside Dental", "Weber & Sohn", "Orbit Media", "Lumen Optik", "Kovács Bútor",
    "Pinecrest Schools", "Vidal Transportes", "Hanbit Solar", "Banque du Lac", "北川物流", "한빛전자", "东湖科技",
)  # fmt: skip

_LATIN = "a-zà-ÿőű"  # a name ends where another script begins: "Globexの案件"
_COMPANY = re.compile(
    rf"(?<![{_LATIN}\d_])(?:{EXAMPLE_COMPANIES})[{_LATIN}]*(?:\s+(?:{LEGAL_FORMS})\b\.?)?(?:-[{_LATIN}]+)?",
    re.IGNORECASE,
)
_NATIVE = re.compile(r"アクメ(?:社|株式会社)?|아크메|阿克梅(?:公司)?")


def nameless(example: str) -> str:
    """The sentence without its customer."""
    return _replaced(example, " ")


def renamed(example: str) -> str:
    """The sentence with another customer, always the same one."""
    return _replaced(example, OTHERS[zlib.crc32(example.encode("utf-8", "surrogatepass")) % len(OTHERS)])


def _replaced(example: str, name: str) -> str:
    return _NATIVE.sub(name, _COMPANY.sub(name, example))

"""The same passage in the reader's language: found when an answer's document has a translation the reader may see.

Two passages of translated documents correspond if each is the other's nearest among them. Only what is permitted and in
force is compared, so a link tells nothing of a document that the reader may not see, and never replaces one by it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.engines.catalogue import Catalogue
from knowledge.engines.nearest import cosines

LOOKED_AT = 20
"""Best passages whose translations are looked for."""

Rows = NDArray[np.int64]


def in_language(catalogue: Catalogue, rows: Rows, permitted: NDArray[np.bool_], language: str) -> tuple[Rows, Rows]:
    """The rows with passages replaced by their translations in a language where there is one.

    Translations of a passage that stands before them are left out. Returns the places that stay, and their rows.
    """
    places: list[int] = []
    found: list[int] = []
    said: set[int] = set()
    for place, row in enumerate(int(one) for one in rows):
        if row in said:
            continue
        same = _translations(catalogue, row, permitted) if place < LOOKED_AT else {}
        own = next((one for one, tongue in same.items() if tongue == language), row)
        best = row if str(catalogue.languages[row]) == language else own
        if best not in said:
            places.append(place)
            found.append(best)
        said |= {row, *same}
    return np.array(places, np.int64), np.array(found, np.int64)


def _translations(catalogue: Catalogue, row: int, permitted: NDArray[np.bool_]) -> dict[int, str]:
    """Rows that say the same in other languages, with these."""
    document = catalogue.document_of(row)
    mine = catalogue.rows_of(document)
    found: dict[int, str] = {}
    for other in catalogue.kin.of(document):
        theirs = catalogue.rows_of(other)
        theirs = theirs[permitted[theirs]]
        if len(theirs):
            near = int(theirs[np.argmax(cosines(catalogue, _vector(catalogue, row), theirs))])
            if int(mine[np.argmax(cosines(catalogue, _vector(catalogue, near), mine))]) == row:
                found[near] = str(catalogue.languages[near])
    return found


def _vector(catalogue: Catalogue, row: int) -> NDArray[np.float32]:
    first, matrix = next((first, part) for first, part in catalogue.matrices if first <= row < first + len(part))
    found: NDArray[np.float32] = matrix[row - first]
    return found

"""Small PDFs drawn by hand: what stands where, in which size."""

from __future__ import annotations

from collections.abc import Sequence

Drawn = tuple[float, float, float, str]
"""Left edge, baseline (points from the lower left corner), type size, text."""
HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
IMAGE = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"


def pdf(*pages: Sequence[Drawn], images: Sequence[int] = (), forms: Sequence[int] = ()) -> bytes:
    """A PDF. Pages in `images`, counted from 1, have a picture; those in `forms` are drawn through a form."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", HELVETICA, f"{IMAGE}\nstream\n0\nendstream"]
    kids = []
    for number, page in enumerate(pages, 1):
        text = "\n".join(
            f"BT /F1 {size} Tf 1 0 0 1 {left} {base} Tm ({_safe(words)}) Tj ET" for left, base, size, words in page
        )
        fonts = "/Font << /F1 3 0 R >>"
        picture = "/Im 4 0 R" if number in images else ""
        at = len(objects) + 1
        if number in forms:
            objects.append(
                f"<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << {fonts} >> /Length {len(text)} >>"
                f"\nstream\n{text}\nendstream"
            )
            picture, text, at = f"/Fm {at} 0 R", "q /Fm Do Q", at + 1
        objects.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {at} 0 R"
            f" /Resources << {fonts} /XObject << {picture} >> >> >>"
        )
        kids.append(f"{at + 1} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return assembled(objects)


def assembled(objects: Sequence[str]) -> bytes:
    """A file of these objects, the first of which is the catalogue."""
    out, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out.encode("cp1252")))
        out += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count, start = len(objects) + 1, len(out.encode("cp1252"))
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"
    return f"{out}xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode("cp1252")


def lines(*words: str, left: float = 72, top: float = 720, size: float = 11, leading: float = 13.5) -> list[Drawn]:
    """Lines below each other."""
    return [(left, top - at * leading, size, text) for at, text in enumerate(words)]


def table(
    *rows: Sequence[str], columns: Sequence[float], top: float, size: float = 10, leading: float = 15
) -> list[Drawn]:
    """Cells in rows, each drawn for itself."""
    return [
        (left, top - at * leading, size, cell)
        for at, row in enumerate(rows)
        for left, cell in zip(columns, row, strict=True)
        if cell
    ]


def _safe(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")

"""The page's own files, kept in memory under addresses that change with their content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Assets:
    contents: Mapping[str, bytes]  # by file name
    addresses: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Assets":
        """All files share one version, so that scripts find each other by relative addresses."""
        contents = {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix in TYPES}
        version = hashlib.sha256(b"\0".join(contents.values())).hexdigest()[:12]
        return cls(contents, {name: f"/static/{version}/{name}" for name in contents})


def routes(assets: Assets) -> APIRouter:
    router = APIRouter()

    @router.get("/static/{version}/{name}")
    async def asset(version: str, name: str) -> Response:
        """Another version is another server's page asking: it gets what there is now, but not for ever."""
        if name not in assets.contents:
            return Response(status_code=404)
        current = assets.addresses[name] == f"/static/{version}/{name}"
        headers = {"Cache-Control": FOREVER if current else "no-cache"}
        return Response(assets.contents[name], media_type=TYPES[Path(name).suffix], headers=headers)

    return router

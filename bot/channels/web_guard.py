"""What pages need beyond what holds for every route (bot.channels.guard): origin and headers."""

from urllib.parse import urlsplit

from fastapi import HTTPException, Request

SAFE_METHODS = frozenset({"GET", "HEAD"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",  # a page is about somebody: nothing between us and the browser may keep it
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def from_our_pages(request: Request) -> None:
    """What changes something must come from our own pages: browsers say so, and no other site can make them lie.

    Programs that name no origin pass; they bring no cookies of a browser.
    """
    if request.method in SAFE_METHODS:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower()
    if foreign or site not in (None, "same-origin", "none"):
        raise HTTPException(403, "This must be sent from the chat's own page.")


def led_here_from_elsewhere(request: Request) -> bool:
    """A link on another site was followed: the browser then keeps our strict cookie back, for this one request."""
    return request.headers.get("sec-fetch-site") == "cross-site"

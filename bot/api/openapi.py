"""The document that describes the API, and what all its parts have in common."""

from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": meaning, **PROBLEM}
    for status, meaning in {
        400: "The request is malformed.",
        401: "There is no valid key.",
        403: "The key, or the person it speaks for, may not do that.",
        404: "There is no such record, or it is not to be seen.",
        422: "Answers are missing or wrong, or a rule of the programme says no.",
        429: "The key is used faster than agreed.",
        503: "Nothing was kept. The same may be tried again.",
    }.items()
}
REFUSED_ACTIONS: dict[int | str, dict[str, Any]] = {
    409: {"description": "The Idempotency-Key was used for another request.", **PROBLEM},
    412: {"description": "The record has changed since.", **PROBLEM},
    428: {"description": "A decision says which version of the record it is about.", **PROBLEM},
}
ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Of what is told here; `If-Match` takes it"}}
WITH_ETAG: dict[str, Any] = {"headers": ETAG}
NOT_MODIFIED: dict[str, Any] = {"description": "It is as `If-None-Match` says.", "headers": ETAG}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of what the caller has: 304 where it still holds.",
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of the record that is named, as the caller knows it: 412 and no effect if it has changed.",
}
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "The same key and body is the same effect and the same answer, for a week.",
}
PROBLEM_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "The name of the rule that said no."},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "One for each answer."},
        "answers": {"type": "object", "description": "Send these as well to go on all the same."},
        "request": {"type": "string", "description": "The id under which the operator finds this request."},
    },
    "required": ["title", "status"],
}


def description(router: APIRouter) -> dict[str, Any]:
    """The routes in OpenAPI's words, with how to sign in and what a problem looks like."""
    document = get_openapi(title="Partner Assistant", version="1", routes=router.routes)
    parts = document.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": "An API key."}}
    return {**document, "security": [{"key": []}]}

"""What every operation of the API's description says about its errors and its Idempotency-Key."""

from typing import Any

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "An error as RFC 9457 says.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "example": "about:blank"},
        "title": {"type": "string", "example": "Bad Request"},
        "status": {"type": "integer", "example": 400},
        "code": {"type": "string", "example": "invalid", "description": "For programs."},
        "detail": {"type": "string", "description": "For people."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "example": "#/answers/nps"},
                    "detail": {"type": "string", "example": "Please choose a number from 0 to 10."},
                },
            },
        },
    },
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes sending again safe for 24 hours: the first answer comes back.",
    "schema": {"type": "string", "maxLength": 200},
    "example": "7f0c4c0e-0d5b-4e5c-9d5b-0a3a54f2a8c1",
}
EVERYWHERE = {
    "400": "Something is wrong with what was sent.",
    "401": "No credential, or one that isn't valid.",
    "403": "Neither access nor scopes include this.",
    "429": "Too many calls; Retry-After says when to go on.",
}
OF_A_ROW = {"404": "There is nothing here, or nothing in this credential's reach."}
OF_POST = {
    "409": "Contradicts what is stored, somebody was faster, or the first call of this key is in flight.",
    "413": "More than 1 MB.",
    "415": "Not application/json.",
    "422": "Not possible as things stand, or an Idempotency-Key used for another call.",
}


def describe_errors(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            said = EVERYWHERE | (OF_A_ROW if "{" in path else {}) | (OF_POST if method == "post" else {})
            for status, text in said.items():
                operation["responses"].setdefault(status, _problem(text))
            if method == "post":
                operation.setdefault("parameters", []).append(KEY)
    return result


def _problem(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}

"""How a request comes in."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """A request that is read as UTF-8, whatever letters its sender names.

    Django would read the address in those letters before any middleware could refuse
    them, and some of the letters that Python knows break it.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            found = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            found = "", {"charset": "unknown"}  # which the middleware refuses
        self.content_type, self.content_params = found


class Handler(WSGIHandler):
    """Django, with these requests."""

    request_class = Request

"""`baken health`: ask a running Baken whether it is well."""

import http.client
import json

from baken.project import tell
from baken.project.refusal import Refusal


def health(host: str, port: int) -> int:
    """Say what `/health/` answers; return 0 when all is well and 1 when not.

    :raises Refusal: if nothing answers.
    """
    try:
        connection = http.client.HTTPConnection(host, port, timeout=10)
        connection.request("GET", "/health/", headers={"Host": "localhost"})
        answer = connection.getresponse()
        told = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as failure:
        raise Refusal(f"No Baken answers on {host}, port {port}.") from failure
    for part, state in told.items():
        tell.say(f"{part}: {state}")
    return 0 if answer.status == http.client.OK else 1

"""Mail that goes out behind the answer, so that sending it tells nothing by its time."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from django.core.mail import EmailMessage

_postman = ThreadPoolExecutor(max_workers=1, thread_name_prefix="post")
_log = logging.getLogger(__name__)


def send_later(message: EmailMessage) -> Future[None]:
    """Send `message` soon. A mail that cannot be sent leaves a line in the log, without a name."""
    return _postman.submit(_send, message)


def wait() -> None:
    """Wait until everything handed in so far has been sent."""
    _postman.submit(lambda: None).result()


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError as error:
        _log.warning("mail not sent: %s", type(error).__name__)

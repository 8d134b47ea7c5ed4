"""The settings of `baken demo`, which alone selects them: the ordinary ones and the way in."""

from baken.project.settings import *  # noqa: F403  the demo is the ordinary Baken and one page
from baken.project.settings import INSTALLED_APPS as ORDINARY

INSTALLED_APPS = [*ORDINARY, "baken.project.demo"]
ROOT_URLCONF = "baken.project.demo.urls"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = []
BAKEN_RECEIPT_MEMORY, BAKEN_RECEIPT_PASSES = 1024, 1  # hundreds of made-up receipts at once

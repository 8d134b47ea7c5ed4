"""What a person would call a browser."""

import pytest

from baken.accounts import devices

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "name", "phone"),
    [
        (CHROME, "Chrome · Linux", False),
        (CHROME.replace("X11; Linux", "Windows NT 10.0") + " Edg/142.0", "Edge · Windows", False),
        (CHROME.replace("Safari", "Mobile Safari"), "Chrome · Linux", True),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Mobile Safari/604.1",
            "Safari · iPhone",
            True,
        ),
        ("curl/8.5.0", "", False),
        ("", "", False),
    ],
)
def test_browser_and_system_are_named(agent, name, phone):
    assert devices.name_of(agent) == name
    assert devices.is_phone(agent) is phone

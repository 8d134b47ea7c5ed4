"""Read from a browser's own words what a person would call it."""

_BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
_SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
]


def name_of(user_agent: str) -> str:
    """Return browser and system, like «Firefox · Windows»; empty if neither is known."""
    found = [
        next((name for mark, name in marks if mark in user_agent), "")
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(name for name in found if name)


def is_phone(user_agent: str) -> bool:
    """Return whether the browser says that it runs on a phone."""
    return "Mobi" in user_agent

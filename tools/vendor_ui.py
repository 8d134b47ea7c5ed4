"""Fetches what the pages borrow from others: component styles, a font, icons.

Needs npm; the site does not. `python -m tools.vendor_ui` rewrites ui/static/ui/vendor and
ui/templates/ui/icons from the versions below.
"""

import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools import tree

VENDOR = tree.PACKAGE / "ui" / "static" / "ui" / "vendor"
ICONS = tree.PACKAGE / "ui" / "templates" / "ui" / "icons"
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")
TOO_EARLY = re.compile(r"[^{},]*:invalid,")
"""Selectors by which the browser marks a field before anything was typed or sent."""


@dataclass(frozen=True)
class Package:
    """A package as npm knows it, and the file of it that we take."""

    name: str
    version: str
    licence: str
    file: str


NLDS = "@nl-design-system-candidate"
STYLES = (
    Package(f"{NLDS}/button-css", "1.1.0", "EUPL-1.2", "dist/button.css"),
    Package(f"{NLDS}/data-badge-css", "1.0.5", "EUPL-1.2", "dist/data-badge.css"),
    Package(f"{NLDS}/link-css", "2.0.3", "EUPL-1.2", "dist/link.css"),
    Package(f"{NLDS}/skip-link-css", "1.0.5", "EUPL-1.2", "dist/skip-link.css"),
    *(
        Package(f"@utrecht/{part}-css", version, "EUPL-1.2", "dist/index.min.css")
        for part, version in (
            ("alert", "4.0.2"),
            ("checkbox", "3.0.1"),
            ("form-field", "3.0.1"),
            ("form-field-description", "3.0.1"),
            ("form-field-error-message", "3.0.1"),
            ("form-fieldset", "3.0.1"),
            ("form-label", "3.0.1"),
            ("radio-button", "3.0.1"),
            ("select", "3.0.1"),
            ("table", "3.0.1"),
            ("textarea", "4.0.1"),
            ("textbox", "4.0.1"),
        )
    ),
)
FONT = Package(
    "@fontsource-variable/atkinson-hyperlegible-next",
    "5.3.0",
    "OFL-1.1",
    "files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
)
ICON_SET = Package("@tabler/icons", "3.51.0", "MIT", "icons/outline")
ICON_NAMES = (
    "alert-triangle",
    "arrow-left",
    "arrow-right",
    "check",
    "chevron-down",
    "clock",
    "door-exit",
    "download",
    "eye",
    "eye-off",
    "info-circle",
    "lock",
    "menu-2",
    "phone",
    "printer",
    "search",
    "sort-ascending",
    "sort-descending",
    "x",
)


def fetched(package: Package, into: Path) -> Path:
    """Return the folder of `package`, fetched and unpacked in `into`."""
    found = subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    folder = into / package.name.replace("/", "_")
    with tarfile.open(into / found.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def styles(into: Path) -> str:
    """Return the styles of all components as one sheet."""
    parts = []
    for package in STYLES:
        text = (fetched(package, into) / package.file).read_text()
        text = TOO_EARLY.sub("", SOURCE_MAP.sub("", text))
        head = f"/* {package.name} {package.version}, {package.licence} */"
        parts.append(f"{head}\n{text.strip()}\n")
    return "\n".join(parts)


def icon(drawing: str) -> str:
    """Return a drawing of the set without what our own styles say: size, colour, classes."""
    drawing = re.sub(r"<!--.*?-->", "", drawing, flags=re.DOTALL)
    strokes = re.findall(r"<(?:path|circle|rect|line|polyline)\b[^>]*/>", drawing)
    shapes = "".join(stroke for stroke in strokes if 'stroke="none"' not in stroke)
    return (
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true" focusable="false">{re.sub(r"\s+", " ", shapes)}</svg>\n'
    )


def record() -> str:
    """Return what was taken, for readers and for the list of parts of a release."""
    entries = [
        f'[[package]]\nname = "{package.name}"\nversion = "{package.version}"\n'
        f'licence = "{package.licence}"\nfile = "{package.file}"\n'
        for package in (*STYLES, FONT, ICON_SET)
    ]
    head = (
        "# What stands in this folder and in templates/ui/icons. Written by tools/vendor_ui.py.\n"
    )
    return "\n".join([head, *entries])


def main() -> None:
    """Rewrite the vendored files."""
    with tempfile.TemporaryDirectory() as temporary:
        into = Path(temporary)
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.mkdir(parents=True)
        ICONS.mkdir(parents=True, exist_ok=True)

        (VENDOR / "nlds.css").write_text(styles(into))
        licence = fetched(STYLES[0], into) / "LICENSE.md"
        shutil.copy(licence, VENDOR / "nlds.LICENSE.md")

        font = fetched(FONT, into)
        shutil.copy(font / FONT.file, VENDOR / "atkinson-hyperlegible-next.woff2")
        shutil.copy(font / "LICENSE", VENDOR / "atkinson-hyperlegible-next.LICENSE")

        icons = fetched(ICON_SET, into)
        shutil.copy(icons / "LICENSE", VENDOR / "icons.LICENSE")
        for name in ICON_NAMES:
            drawing = (icons / ICON_SET.file / f"{name}.svg").read_text()
            (ICONS / f"{name}.svg").write_text(icon(drawing))

        (VENDOR / "vendor.toml").write_text(record())


if __name__ == "__main__":
    main()

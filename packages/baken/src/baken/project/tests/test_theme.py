"""A municipality's own theme: one file takes the place of Baken's."""

from pathlib import Path

from django.contrib.staticfiles import finders

from baken.project import prepare


def theme(folder: Path) -> Path:
    """Write a theme with one colour, and return its folder."""
    (folder / "ui").mkdir()
    (folder / "ui" / "tokens.css").write_text(":root { --baken-sea: #123456; }")
    return folder


def test_a_theme_takes_the_place_of_the_tokens_and_of_nothing_else(tmp_path, settings):
    settings.STATICFILES_DIRS = [theme(tmp_path)]

    assert finders.find("ui/tokens.css") == str(tmp_path / "ui" / "tokens.css")
    assert "baken/ui/static" in str(finders.find("ui/vendor/nlds.css"))


def test_without_a_theme_the_tokens_are_our_own():
    assert "baken/ui/static" in str(finders.find("ui/tokens.css"))


def test_a_changed_theme_builds_the_static_files_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("BAKEN_STATIC_ROOT", "")
    before = prepare._static_stamp()
    monkeypatch.setenv("BAKEN_THEME", str(theme(tmp_path)))
    with_theme = prepare._static_stamp()
    (tmp_path / "ui" / "tokens.css").write_text(":root { --baken-sea: #654321; } ")

    assert len({before, with_theme, prepare._static_stamp()}) == 3

"""The pages in `docs/generated` say what the tables in the code say."""

from pathlib import Path

from tools import document


def test_the_generated_pages_are_true() -> None:
    behind = document.outdated(document.PAGES, document.pages())

    assert behind == [], f"{behind} in docs/generated are not true any more; run «make docs»"


def test_two_runs_write_the_same() -> None:
    assert document.pages() == document.pages()


def test_a_changed_a_missing_and_a_left_over_page_are_caught(tmp_path: Path) -> None:
    pages = {"same.md": "a", "changed.md": "b", "missing.md": "c"}
    for name, text in {"same.md": "a", "changed.md": "other", "left_over.md": "d"}.items():
        (tmp_path / name).write_text(text)

    assert document.outdated(tmp_path, pages) == ["changed.md", "left_over.md", "missing.md"]


def test_the_pages_hold_a_row_for_each_thing() -> None:
    pages = document.pages()

    assert "| `narrative` | criminal | sealed |" in pages["personal-data.md"]
    assert "received --> interpreted: interpret" in pages["lives.md"]
    assert "| Administrator (`BEHEER`) |  |" in pages["access.md"]
    assert "| `DATABASE_URL` |" in pages["settings.md"]

"""What a person reads at a terminal without a database: figures that others printed."""

import sys

WRONG_USE = 2


def tables(name: str | None, year: int | None, form: str, language: str) -> int:
    """Print a group of printed tables, or the list of groups; 2 for what is not there."""
    _set_up()
    from django.utils import translation

    with translation.override(language):
        from baken.printed import queries

        if name is None:
            for one in queries.GROUPS:
                sys.stdout.write(f"{one:<18}{queries.group(one)[0].title}\n")
            return 0
        found = queries.group(name)
        if not found:
            sys.stderr.write(
                f"There are no printed tables called «{name}». Choose from: "
                f"{', '.join(queries.GROUPS)}.\n"
            )
            return WRONG_USE
        if year is not None:
            found = [part for part in (table.only(str(year)) for table in found) if part.cells]
            if not found:
                sys.stderr.write(f"«{name}» prints nothing for {year}.\n")
                return WRONG_USE
        sys.stdout.write(queries.written(found, form).rstrip("\n") + "\n")
    return 0


def _set_up() -> None:
    """Set up just enough of Django for words in two languages: no keys, no database."""
    import django
    from django.conf import settings

    if settings.configured:
        return
    settings.configure(
        INSTALLED_APPS=["baken.reference", "baken.printed"],
        LANGUAGE_CODE="nl",
        USE_I18N=True,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()

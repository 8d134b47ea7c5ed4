"""An empty spreadsheet to fill in: the heads, and a second sheet that says what they mean."""

import io
from datetime import datetime

import xlsxwriter
from django.utils.translation import gettext as _

from baken.imports import queries, words
from baken.imports.states import NEEDED, Field

FIELDS = [one for one in Field if one not in {Field.MONTH, Field.EPISODES}]
"""What a person fills in; the others are in files that Baken wrote."""
ROWS = 2000
"""For so many rows the lists of codes are offered in the cells."""


def workbook() -> bytes:
    """Return the spreadsheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": _("Reports"), "created": datetime(2000, 1, 1)})  # noqa: DTZ001
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    page, told = book.add_worksheet(_("Reports")), book.add_worksheet(_("What it means"))
    told.set_column(0, 1, 28)
    told.set_column(2, 2, 80)
    for column, head in enumerate((_("head"), _("what it holds"), _("what can stand there"))):
        told.write_string(0, column, head, bold)
    for column, one in enumerate(FIELDS):
        page.write_string(0, column, one.value, bold)
        page.set_column(column, column, 18)
        needed = f" ({_('needed')})" if one in NEEDED else ""
        told.write_string(column + 1, 0, one.value)
        told.write_string(column + 1, 1, f"{one.label}{needed}", wrapped)
        if words.codes(one.value) or one is Field.BASIS:
            codes = queries.choices(one.value)
            told.write_string(
                column + 1, 2, "; ".join(f"{code} = {label}" for code, label in codes), wrapped
            )
            if one is not Field.SECTORS:
                page.data_validation(
                    1, column, ROWS, column, {"validate": "list", "source": [c for c, _l in codes]}
                )
        else:
            told.write_string(column + 1, 2, _hint(one), wrapped)
    book.close()
    return out.getvalue()


def _hint(one: Field) -> str:
    match one:
        case Field.RECEIVED_ON | Field.BORN:
            return _("a day, such as 31-12-2025 or 2025-12-31")
        case Field.BEGAN | Field.ENDED:
            return _("a month, such as 2025-12")
        case Field.NATIONALITY:
            return _("a country by its code of two letters or its name")
        case Field.OWN_NUMBER:
            return _("by which the same report is known again")
        case Field.PERSON:
            return _("rows that bear the same count as one possible victim; it is not kept")
    return _("text; only kept where there is a basis for a name")

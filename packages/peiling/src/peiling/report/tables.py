"""Tables of results, as text, Markdown, CSV and HTML; a refusal stands where its number would."""

import csv
import io
import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from peiling.errors import InputError
from peiling.mse.doubt import Answer, Answers, Prediction
from peiling.mse.table import CaptureTable
from peiling.report.words import Language, Words, clean, escaped, markdown, model_text
from peiling.results import Estimate

Cell = str | int | float
Row = tuple[Cell, ...]

WIDEST = 44
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
TITLES = ("methods", "without", "merged", "strata")
QUESTIONS = {"method": "methods"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of results.

    Parameters
    ----------
    title : str
    columns : tuple of str
        Their headings. The first column names the rows.
    rows : tuple of tuple of str or number
        One cell for each column. A number is written as the language writes it.
    notes : tuple of str
        What must be printed below it.
    language : str
        `nl` or `en`.

    Raises
    ------
    InputError
        If a row has not one cell for each column, or a cell is not a number (NaN).

    Examples
    --------
    >>> table = Table("Lijsten", ("Lijst", "Personen"), (("politie", 12345),), (), "nl")
    >>> print(table.to_markdown())
    **Lijsten**
    <BLANKLINE>
    | Lijst | Personen |
    | :--- | ---: |
    | politie | 12.345 |
    <BLANKLINE>

    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    language: Language = "en"

    def __post_init__(self) -> None:
        Words.of(self.language)
        for row in self.rows:
            if len(row) != len(self.columns):
                raise InputError(
                    f"A row of «{self.title}» has {len(row)} cells for {len(self.columns)} columns."
                )
            if any(isinstance(cell, float) and math.isnan(cell) for cell in row):
                raise InputError(f"A cell of «{self.title}» is not a number; say why in words.")

    def to_text(self) -> str:
        """Return the table for a screen of fixed width; long cells are folded."""
        lines = [self.columns, *(self._shown(row) for row in self.rows)]
        sides = [[self._right(k) for k in self._places]]
        sides += [[not isinstance(cell, str) for cell in row] for row in self.rows]
        folded = [[textwrap.wrap(clean(cell), WIDEST) or [""] for cell in row] for row in lines]
        widths = [max(len(part) for row in folded for part in row[k]) for k in self._places]
        shown = [clean(self.title), ""]
        for place, row in enumerate(folded):
            shown += _line_up(row, widths, sides[place])
            if place == 0:
                shown.append("  ".join("-" * width for width in widths))
        return "\n".join([*shown, *_under(self.notes)]) + "\n"

    def to_markdown(self) -> str:
        """Return the table in Markdown (with the pipes of GitHub)."""
        lines = [self.columns, *(self._shown(row) for row in self.rows)]
        written = ["| " + " | ".join(markdown(cell) for cell in row) + " |" for row in lines]
        marks = ["---:" if self._right(k) else ":---" for k in self._places]
        written.insert(1, "| " + " | ".join(marks) + " |")
        notes = [line for note in self.notes for line in ("", markdown(note))]
        return "\n".join([f"**{markdown(self.title)}**", "", *written, *notes]) + "\n"

    def to_csv(self) -> str:
        """Return the table for programs: commas, plain numbers with a point, no notes.

        Notes
        -----
        RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe before it.

        """
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\r\n")
        writer.writerow([_harmless(name) for name in self.columns])
        for row in self.rows:
            writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
        return written.getvalue()

    def to_html(self) -> str:
        """Return the table as HTML: a caption, headings with their scope, no style."""
        head = "".join(f'<th scope="col">{escaped(name)}</th>' for name in self.columns)
        body = "".join(f"<tr>{self._cells(row)}</tr>\n" for row in self.rows)
        notes = "".join(f'<p class="note">{escaped(note)}</p>\n' for note in self.notes)
        return (
            f"<table>\n<caption>{escaped(self.title)}</caption>\n"
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n{notes}"
        )

    @property
    def _places(self) -> range:
        return range(len(self.columns))

    def _right(self, place: int) -> bool:
        return place > 0 and any(not isinstance(row[place], str) for row in self.rows)

    def _shown(self, row: Row) -> tuple[str, ...]:
        words = Words.of(self.language)
        return tuple(cell if isinstance(cell, str) else words.number(cell) for cell in row)

    def _cells(self, row: Row) -> str:
        written = [f'<th scope="row">{escaped(self._shown(row)[0])}</th>']
        for cell, shown in zip(row[1:], self._shown(row)[1:], strict=True):
            mark = "" if isinstance(cell, str) else ' class="number"'
            written.append(f"<td{mark}>{escaped(shown)}</td>")
        return "".join(written)


def estimate_table(found: Estimate, language: Language = "en") -> Table:
    """Put one estimate in a table.

    Notes
    -----
    An estimate with the verdict `refused` gives its reasons and no number. One without an
    interval is shown with a note that says so.

    """
    words = Words.of(language)
    columns = _columns(words, "item", "value")
    worth = words.verdict(found.verdict.word)
    reasons = tuple(words.reason(reason.code, reason.text) for reason in found.verdict.reasons)
    title = words.say("table.estimate")
    if found.verdict.word == "refused":
        rows: list[Row] = [(words.say("table.verdict"), worth)]
        return Table(title, columns, tuple(rows), reasons, language)
    rows = [
        (words.say("table.seen"), found.seen),
        (words.say("table.hidden"), persons(found.hidden)),
        (words.say("table.total"), persons(found.total)),
    ]
    if found.interval is not None:
        rows += [
            (words.say("table.lower"), persons(found.interval.lower)),
            (words.say("table.upper"), persons(found.interval.upper)),
            (words.say("table.level"), words.percent(found.interval.level)),
        ]
    rows.append((words.say("table.method"), words.method(found.method)))
    if found.model is not None:
        rows.append((words.say("table.model"), model_text(found.model)))
    rows.append((words.say("table.verdict"), worth))
    bare = () if found.interval else (words.say("table.no_interval"),)
    return Table(title, columns, tuple(rows), reasons + bare, language)


def answers_table(answers: Answers, language: Language = "en", *, points: bool = True) -> Table:
    """Put several ways of asking side by side, with the spread below.

    Parameters
    ----------
    answers : Answers
        From `compare`, `without_each`, `merged_pairs` or `each_stratum`.
    language : str
    points : bool
        Whether an estimate without an interval is shown as a number.

    """
    words = Words.of(language)
    key = QUESTIONS.get(answers.question, answers.question)
    title = words.say(f"table.{key if key in TITLES else 'answers'}")
    columns = _columns(words, "way", "total", "lower", "upper", "verdict")
    rows = tuple(_answer_row(words, answers.question, answer, points) for answer in answers.answers)
    notes = _spread(words, answers)
    if not points and any(a.estimate and not a.estimate.interval for a in answers.answers):
        notes += (words.say("table.no_interval"),)
    return Table(title, columns, rows, notes, language)


def predictions_table(
    predictions: Sequence[Prediction], language: Language = "en", *, points: bool = True
) -> Table:
    """Put the test on known numbers in a table: each list hidden in turn.

    Parameters
    ----------
    predictions : sequence of Prediction
        From `internal_consistency`.
    language : str
    points : bool
        Whether a prediction without an interval is shown as a number.

    """
    words = Words.of(language)
    columns = _columns(
        words, "list", "persons", "elsewhere", "alone", "predicted", "lower", "upper", "covered"
    )
    rows = tuple(_prediction_row(words, found, points) for found in predictions)
    return Table(words.say("table.predictions"), columns, rows, (), language)


def models_table(found: Estimate, language: Language = "en") -> Table:
    """List the best models of an estimate, each with its criterion and its total.

    Raises
    ------
    InputError
        If the method did not look at several models.

    """
    words = Words.of(language)
    rows = tuple(
        (model_text(model["model"]), round(model["score"], 2), persons(model["total"]))
        for model in _detail(found, "best_models")
    )
    columns = _columns(words, "model", "criterion", "total")
    return Table(words.say("table.models"), columns, rows, (), language)


def basins_table(found: Estimate, language: Language = "en") -> Table:
    """List the groups of models that give about the same number.

    Raises
    ------
    InputError
        If the method did not look at several models.

    """
    words = Words.of(language)
    rows = tuple(
        (basin["best"], basin["models"], persons(basin["lowest"]), persons(basin["highest"]))
        for basin in _detail(found, "basins")
    )
    columns = _columns(words, "best", "models_count", "lowest", "highest")
    return Table(words.say("table.basins"), columns, rows, (), language)


def lists_table(table: CaptureTable, language: Language = "en") -> Table:
    """List how many persons are on each list."""
    rows = tuple(table.on_list().items())
    return _counts(table, language, "lists", ("list", "persons"), rows)


def overlaps_table(table: CaptureTable, language: Language = "en") -> Table:
    """List how many persons each pair of lists shares."""
    rows = tuple((first, second, both) for (first, second), both in table.on_both().items())
    return _counts(table, language, "overlaps", ("first", "second", "both"), rows)


def frequencies_table(table: CaptureTable, language: Language = "en") -> Table:
    """List how many persons are on exactly one list, on two, and so on."""
    rows = tuple((str(k), int(n)) for k, n in enumerate(table.frequencies(), start=1))
    return _counts(table, language, "frequencies", ("lists_count", "persons"), rows)


def dark_table(
    curve: Sequence[tuple[float, float, float, float]], language: Language = "en"
) -> Table:
    """List the total under other assumptions about the hidden persons.

    Parameters
    ----------
    curve : sequence of (odds, total, lower, upper)
        The odds ratio of all lists with being hidden, and the total with its interval, persons.
    language : str

    """
    words = Words.of(language)
    rows = tuple(
        (words.number(odds), *(persons(value) for value in (total, lower, upper)))
        for odds, total, lower, upper in curve
    )
    columns = _columns(words, "odds", "total", "lower", "upper")
    return Table(words.say("table.dark"), columns, rows, (), language)


def persons(value: float) -> int | float:
    """Return a whole number of persons; an end without limit stays one."""
    return round(value) if math.isfinite(value) else value


def _columns(words: Words, *keys: str) -> tuple[str, ...]:
    return tuple(words.say(f"table.{key}") for key in keys)


def _detail(found: Estimate, key: str) -> list[dict[str, Any]]:
    if not found.details.get(key):
        raise InputError(f"The method «{found.method}» did not compare models; there is no {key}.")
    return list(found.details[key])


def _counts(
    table: CaptureTable,
    language: Language,
    title: str,
    columns: tuple[str, ...],
    rows: tuple[Row, ...],
) -> Table:
    words = Words.of(language)
    notes = () if table.exact else (words.say("table.hidden_cells"),)
    return Table(words.say(f"table.{title}"), _columns(words, *columns), rows, notes, language)


def _answer_row(words: Words, question: str, answer: Answer, points: bool) -> Row:
    way, none, found = words.way(question, answer.what), words.say("table.none"), answer.estimate
    if found is None:
        sentence = words.reason(answer.reason or "", answer.refused or "")
        return way, sentence, none, none, words.verdict("refused")
    worth = words.verdict(found.verdict.word)
    if found.verdict.word == "refused":
        why = " ".join(words.reason(r.code, r.text) for r in found.verdict.reasons)
        return way, why or none, none, none, worth
    if found.interval is None:
        shown: Cell = persons(found.total) if points else words.say("table.withheld")
        return way, shown, none, none, worth
    ends = persons(found.interval.lower), persons(found.interval.upper)
    return way, persons(found.total), *ends, worth


def _spread(words: Words, answers: Answers) -> tuple[str, ...]:
    totals = readable(answers)
    if len(totals) < 2 or answers.question == "strata":
        return ()
    lowest, highest = min(totals), max(totals)
    return (
        words.say(
            "table.spread",
            lowest=words.persons(lowest),
            highest=words.persons(highest),
            factor=words.number(round(highest / lowest, 1)),
        ),
    )


def readable(answers: Answers) -> list[float]:
    """Return the totals of the answers that may be read: those that were not refused."""
    found = (answer.estimate for answer in answers.answers)
    return [e.total for e in found if e is not None and e.verdict.word != "refused"]


def _prediction_row(words: Words, found: Prediction, points: bool) -> Row:
    none = words.say("table.none")
    start = (found.name, found.persons, found.seen_elsewhere, found.unseen_elsewhere)
    if found.predicted is None:
        return *start, words.reason(found.reason or "", found.refused or ""), none, none, none
    if found.lower is None or found.upper is None:
        shown: Cell = persons(found.predicted) if points else words.say("table.withheld")
        return *start, shown, none, none, none
    yes = words.say("number.yes" if found.covered else "number.no")
    ends = persons(found.lower), persons(found.upper)
    return *start, persons(found.predicted), *ends, yes


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def _under(notes: Sequence[str]) -> list[str]:
    return ["", *(line for note in notes for line in textwrap.wrap(clean(note), 78))]


Side = Callable[[str, int], str]


def _line_up(
    row: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]
) -> list[str]:
    sides: list[Side] = [str.rjust if to_right else str.ljust for to_right in right]
    lines = []
    for k in range(max(len(cell) for cell in row)):
        parts = [
            side(cell[k] if k < len(cell) else "", width)
            for cell, width, side in zip(row, widths, sides, strict=True)
        ]
        lines.append("  ".join(parts).rstrip())
    return lines

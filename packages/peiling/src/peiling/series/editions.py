"""Series of years that are revised, broken or incomplete, and what may be compared in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from peiling.errors import InputError, Refused
from peiling.results import Caution
from peiling.series.counts import CountInterval, check_count, count_interval, rate
from peiling.series.ratios import Comparison, compare_counts

Direction = Literal["rise", "fall", "not_shown"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One count of one year, as one edition printed it.

    Parameters
    ----------
    year : int
    count : int or None
        Persons; None where the edition printed none, which is not 0.
    edition : str
        Who printed it, and when: «CoMensha 2018», «Rapporteur 2020». Later editions revise earlier
        years, and two bodies count differently.
    method : str
        How was counted. Two years counted in different ways are not compared.

    """

    year: int
    count: int | None
    edition: str
    method: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as plain values."""
        return {
            "year": int(self.year),
            "count": None if self.count is None else int(self.count),
            "edition": self.edition,
            "method": self.method,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """What happened between two years.

    Parameters
    ----------
    first, second : Figure
    comparison : Comparison
    verdict : str
        `rise`, `fall` or `not_shown`. Not shown is not «no change».
    cautions : tuple of Caution

    """

    first: Figure
    second: Figure
    comparison: Comparison
    verdict: Direction
    cautions: tuple[Caution, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain values."""
        return {
            "first": self.first.to_dict(),
            "second": self.second.to_dict(),
            "verdict": self.verdict,
            "comparison": self.comparison.to_dict(),
            "warnings": [caution.to_dict() for caution in self.cautions],
        }


@dataclass(frozen=True, slots=True)
class Series:
    """Counts by year; the same year may stand in several editions, which are never mixed.

    Parameters
    ----------
    figures : tuple of Figure

    """

    figures: tuple[Figure, ...]

    @classmethod
    def of(cls, figures: Iterable[Figure]) -> "Series":
        """Build a series.

        Raises
        ------
        InputError
            If it is empty, a count is no count, or one edition holds a year twice.

        """
        found = tuple(sorted(figures, key=lambda figure: (figure.year, figure.edition)))
        if not found:
            raise InputError("A series needs at least one figure.")
        for figure in found:
            if figure.count is not None:
                check_count(figure.count, f"count of {figure.year}")
        keys = [(figure.year, figure.edition) for figure in found]
        for key in keys:
            if keys.count(key) > 1:
                raise InputError(f"Edition {key[1]} holds {key[0]} twice.")
        return cls(found)

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions, in order."""
        return tuple(sorted({figure.edition for figure in self.figures}))

    def edition(self, name: str) -> "Series":
        """Return the figures of one edition.

        Raises
        ------
        InputError
            If there is no such edition.

        """
        if name not in self.editions:
            raise InputError(f"There is no edition «{name}»; there are {', '.join(self.editions)}.")
        return Series(tuple(figure for figure in self.figures if figure.edition == name))

    def at(self, year: int, edition: str | None = None) -> Figure:
        """Return the figure of a year.

        Raises
        ------
        InputError
            If the year is not there, or stands in several editions and none is named.

        """
        found = [f for f in self.figures if f.year == year and edition in (None, f.edition)]
        if not found:
            raise InputError(f"There is no figure of {year} in this series.")
        if len(found) > 1:
            named = ", ".join(figure.edition for figure in found)
            raise InputError(f"{year} stands in several editions ({named}): name one.")
        return found[0]

    @property
    def missing(self) -> tuple[int, ...]:
        """Years between the first and the last without any count."""
        there = {figure.year for figure in self.figures if figure.count is not None}
        years = [figure.year for figure in self.figures]
        return tuple(year for year in range(min(years), max(years) + 1) if year not in there)

    @property
    def revised(self) -> dict[int, dict[str, int]]:
        """The years that editions print differently: for each, the count by edition."""
        by_year: dict[int, dict[str, int]] = {}
        for figure in self.figures:
            if figure.count is not None:
                by_year.setdefault(figure.year, {})[figure.edition] = int(figure.count)
        return {year: counts for year, counts in by_year.items() if len(set(counts.values())) > 1}

    @property
    def breaks(self) -> dict[str, tuple[int, ...]]:
        """For each edition the years that were counted in another way than the year before it.

        Over such a year no line should be drawn; `change` refuses to compare across it.
        """
        found: dict[str, tuple[int, ...]] = {}
        for name in self.editions:
            row = [f for f in self.edition(name).figures if f.count is not None]
            found[name] = tuple(
                later.year for before, later in pairwise(row) if before.method != later.method
            )
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return the series as plain values."""
        return {
            "figures": [figure.to_dict() for figure in self.figures],
            "editions": list(self.editions),
            "missing": list(self.missing),
            "breaks": {name: list(years) for name, years in self.breaks.items()},
            "revised": {str(year): dict(counts) for year, counts in self.revised.items()},
        }

    def intervals(self, edition: str, *, level: float = 0.95) -> dict[int, CountInterval]:
        """Return the interval of each count of one edition, by year.

        Raises
        ------
        InputError
            As `edition` and `count_interval`.

        """
        return {
            figure.year: count_interval(figure.count, level=level)
            for figure in self.edition(edition).figures
            if figure.count is not None
        }

    def rates(
        self,
        edition: str,
        populations: Mapping[int, float],
        *,
        per: float = 100_000,
        level: float = 0.95,
    ) -> dict[int, CountInterval]:
        """Return the rate of each count of one edition, by year.

        Parameters
        ----------
        edition : str
        populations : mapping from int to float
            Inhabitants in each year, above 0.
        per, level
            As for `peiling.series.rate`.

        Raises
        ------
        InputError
            As `edition` and `rate`; or if a year with a count has no population.

        """
        found = {}
        for figure in self.edition(edition).figures:
            if figure.count is None:
                continue
            people = _population(populations, figure.year)
            found[figure.year] = rate(figure.count, people, per=per, level=level)
        return found


def change(
    series: Series,
    first: int,
    second: int,
    *,
    edition: str | None = None,
    across: bool = False,
    populations: Mapping[int, float] | None = None,
    level: float = 0.95,
) -> Change:
    """Say whether a count rose or fell between two years, as far as chance allows.

    Parameters
    ----------
    series : Series
    first, second : int
        Years.
    edition : str, optional
        The edition to take both from; needed when a year stands in several.
    across : bool
        Compare figures of different editions all the same; the result is marked.
    populations : mapping from int to float, optional
        Inhabitants in each year; then rates are compared, not counts.
    level : float

    Returns
    -------
    Change

    Raises
    ------
    InputError
        If a year is not there or not clear.
    Refused
        `no_count` if a year has no count, `no_persons` if both counts are 0, `other_edition` if
        the two come from different editions, `other_method` if they were counted in different
        ways.

    Notes
    -----
    The verdict follows the exact test of `compare_counts`.

    When it is wrong: of many pairs of years some differ by chance alone; ask
    `differ_more_than_chance` first. A fall in who was counted says nothing about how many there
    were.

    Examples
    --------
    >>> north = Series.of(
    ...     [Figure(2014, 40, "2018"), Figure(2015, 24, "2018"), Figure(2016, 17, "2018")]
    ... )
    >>> change(north, 2014, 2015).verdict, change(north, 2014, 2016).verdict
    ('not_shown', 'fall')

    """
    before, after = series.at(first, edition), series.at(second, edition)
    counts = (_count(before), _count(after))
    if before.method != after.method:
        raise Refused(
            f"{first} and {second} were counted in different ways («{before.method}», "
            f"«{after.method}»): the difference may be that.",
            "other_method",
        )
    cautions = _editions(before, after, across)
    if counts == (0, 0):
        raise Refused(
            f"Nobody was counted in {first} nor in {second}: there is nothing to compare.",
            "no_persons",
        )
    exposures = (1.0, 1.0)
    if populations is not None:
        exposures = (_population(populations, first), _population(populations, second))
    found = compare_counts(*counts, exposures=exposures, level=level)
    verdict: Direction = "not_shown"
    if found.shown:
        verdict = "rise" if found.ratio > 1 else "fall"
    return Change(before, after, found, verdict, cautions)


def _count(figure: Figure) -> int:
    if figure.count is None:
        raise Refused(
            f"{figure.year} has no count in edition {figure.edition}; nothing is not 0.",
            "no_count",
        )
    return figure.count


def _editions(before: Figure, after: Figure, across: bool) -> tuple[Caution, ...]:
    if before.edition == after.edition:
        return ()
    word = (
        f"{before.year} is from edition {before.edition} and {after.year} from {after.edition}: "
        "later editions revise earlier years, so part of the difference may be that."
    )
    if not across:
        raise Refused(word + " Take both from one edition.", "other_edition")
    return (Caution("other_edition", word),)


def _population(populations: Mapping[int, float], year: int) -> float:
    if year not in populations:
        raise InputError(f"There is no population for {year}.")
    return populations[year]

"""Suppression and the gate: whatever comes out has withstood the attack."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peiling.disclosure import (
    Dimension,
    Figures,
    Table,
    attack,
    blanking,
    conventional_rounding,
    hiding,
    label_of,
    protect,
    rule_a,
    rule_b,
    suppress,
    tauargus,
)
from peiling.disclosure.published import HIDDEN
from peiling.errors import InputError, Refused


def outcome(figures, **how):
    try:
        return suppress(figures, **how)
    except Refused as refusal:
        return refusal.reason


@pytest.mark.parametrize("below", [3, 5])
@pytest.mark.parametrize("which", ["nationality", "sector", "sector_as_printed", "annex"])
def test_no_hidden_figure_of_the_annex_is_found(make, which, below):
    figures = getattr(make, which)()

    done = suppress(figures, below=below)

    report = attack(done.published)
    assert set(done.primary) == {
        label for label in figures.structure.labels if 0 < figures.value(label) < below
    }
    assert (report.recovered, report.undecided) == (0, 0)
    for label in done.primary:
        row = report.row(label)
        assert row.lower == 0
        assert row.upper is None or row.upper >= below


def test_figures_that_are_not_hidden_are_shown_as_they_are(make):
    figures = make.nationality()

    done = suppress(figures)

    for label, text in zip(figures.structure.labels, done.published.shown, strict=True):
        hidden = label in (*done.primary, *done.secondary)
        assert text == (HIDDEN if hidden else str(figures.value(label)))


@given(st.lists(st.integers(0, 12), min_size=12, max_size=12))
@settings(max_examples=10, deadline=None)
def test_suppression_is_safe_or_refused(make, cells):
    figures = make.plain(np.array(cells).reshape(2, 3, 2))

    done = outcome(figures)

    if isinstance(done, str):
        assert done == "suppression_not_found"
    else:
        report = attack(done.published)
        assert report.recovered == 0
        assert all(report.row(label).lower == 0 for label in done.primary)


def test_a_table_of_five_dimensions_is_protected_or_refused(make):
    figures = make.cube((2, 2, 2, 2, 2), 300, 3)

    done = outcome(figures, seconds=3)

    if isinstance(done, str):
        assert done in {"suppression_not_found", "still_recovered"}
    else:
        assert attack(done.published, counts=figures.counts, enough=1).recovered == 0


def test_a_suppression_that_hides_too_little_is_caught(make, monkeypatch):
    monkeypatch.setattr(hiding, "hide_more", lambda figures, start, *rest, **how: (start, []))

    with pytest.raises(Refused) as refusal:
        suppress(make.nationality())

    assert refusal.value.reason == "still_recovered"


@pytest.mark.parametrize("below", [3, 5])
def test_a_leaky_rule_does_not_pass_the_gate(make, below):
    figures = make.nationality()

    with pytest.raises(Refused) as refusal:
        protect(figures, blanking(figures, below), below=below)

    assert refusal.value.reason == "unsafe"


def test_rounding_each_figure_to_three_does_not_pass_the_gate(make):
    figures = make.nationality()

    with pytest.raises(Refused, match="known exactly from the other figures"):
        protect(figures, conventional_rounding(figures, 3))


def test_a_small_figure_that_is_simply_shown_does_not_pass_the_gate(make):
    figures = make.nationality()

    with pytest.raises(Refused, match="is small and shown as it is"):
        protect(figures, blanking(figures, below=3), below=8)


def test_a_publication_of_other_counts_does_not_pass_the_gate(make):
    figures = make.plain([9, 30])
    wrong = replace(rule_a(figures), lower=[13, 28, 38], upper=[17, 32, 42])

    with pytest.raises(Refused) as refusal:
        protect(figures, wrong)

    assert refusal.value.reason == "not_true"


@pytest.mark.parametrize("rule", [rule_a, rule_b])
@pytest.mark.parametrize("which", ["nationality", "sector", "annex"])
def test_with_more_hidden_the_rules_give_nobody_away(make, which, rule):
    figures = getattr(make, which)()

    done = protect(figures, rule(figures), width=4, hide=True)

    report = attack(done.published)
    small = [row for row in report.rows if 0 < figures.value(row.label) < 8]
    assert report.recovered == 0
    assert not any(row.presence for row in small)
    assert min(row.width for row in small) >= 4
    assert all(done.published.text(label) == HIDDEN for label in done.hidden)


def test_rule_a_without_more_hidden_does_not_keep_zero_possible(make):
    figures = make.nationality()

    with pytest.raises(Refused, match="at least 1, which the other figures prove"):
        protect(figures, rule_a(figures), width=4)


def test_an_earlier_release_is_attacked_together_with_the_new_one(make):
    figures = make.plain([[4, 31], [22, 40]])
    earlier = rule_a(figures).leaving_out([label_of(d0="c0", d1="c0")])
    alone = protect(figures, rule_b(figures), below=3).report

    both = protect(figures, rule_b(figures), earlier=[earlier], below=3).report

    label = label_of(d0="c0", d1="c1")
    assert both.row(label).upper < alone.row(label).upper


def test_what_was_published_before_cannot_be_hidden_again(make):
    figures = make.plain([[1, 9], [12, 10]])
    before = blanking(figures, below=3)

    with pytest.raises(Refused) as refusal:
        protect(figures, rule_a(figures), earlier=[before], hide=True)

    assert refusal.value.reason == "suppression_not_found"


@pytest.mark.parametrize("wrong", [{"below": 1}, {"width": 0}])
def test_arguments_that_mean_nothing_are_refused(make, wrong):
    figures = make.nationality()

    with pytest.raises(InputError):
        protect(figures, rule_a(figures), **wrong)
    with pytest.raises(InputError):
        suppress(figures, **wrong)


def test_another_program_hides_as_many_of_the_nationalities(make):
    pytest.importorskip("pytauargus")
    table = make.nationality_table()

    theirs = tauargus.tauargus_suppression(table.dimensions, table.counts)
    ours = suppress(make.nationality(), absence=False, width=2)

    assert set(theirs.primary) == set(ours.primary)
    assert theirs.report.recovered == 0
    assert len(ours.secondary) <= len(theirs.secondary)


def test_another_program_is_not_asked_for_five_dimensions(make):
    table = make.nationality_table()
    dimensions = [replace(table.dimensions[0], name=f"d{i}") for i in range(5)]

    with pytest.raises(Refused) as refusal:
        tauargus.tauargus_suppression(dimensions, np.ones((3,) * 5))

    assert refusal.value.reason == "too_many_dimensions"


def test_an_outcome_of_zeros_of_another_program_is_not_believed(make, monkeypatch):
    table = make.nationality_table()
    zeros = [(["Total", "Total", "Total"], 0.0, "S")]
    monkeypatch.setattr(tauargus, "run", lambda task, seconds: zeros)

    with pytest.raises(Refused, match="which is 81") as refusal:
        tauargus.tauargus_suppression(table.dimensions, table.counts)

    assert refusal.value.reason == "tauargus_failed"


def test_an_outcome_that_leaks_of_another_program_is_not_believed(make, monkeypatch):
    table, figures = make.nationality_table(), make.nationality()

    def only_primary(task, seconds):
        rows = []
        for label in figures.structure.labels:
            codes = dict(label)
            plain = [
                f"c{d.codes.index(codes[d.name])}" if d.name in codes else "Total"
                for d in table.dimensions
            ]
            value = figures.value(label)
            rows.append((plain, float(value), "U" if 0 < value < 3 else "S"))
        return rows

    monkeypatch.setattr(tauargus, "run", only_primary)

    with pytest.raises(Refused) as refusal:
        tauargus.tauargus_suppression(table.dimensions, table.counts)

    assert refusal.value.reason == "still_recovered"


def test_without_the_other_program_the_refusal_says_how_to_get_it(make, monkeypatch):
    table = make.nationality_table()
    monkeypatch.setattr(tauargus.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(Refused, match="pip install"):
        tauargus.tauargus_suppression(table.dimensions, table.counts)


def test_a_run_of_the_other_program_that_breaks_is_refused(monkeypatch):
    monkeypatch.setattr(tauargus, "CHILD", "raise SystemExit('engine stopped')")

    with pytest.raises(Refused, match="engine stopped"):
        tauargus.run({"names": []}, 30.0)


def test_with_zeros_a_zero_is_kept_apart_like_a_small_figure() -> None:
    """Of 0, 0, 11 and 14 the totals leave the first between 0 and 3 if only ones are protected."""
    rows, columns = Dimension("row", ("a", "b")), Dimension("column", ("c", "d"))
    figures = Figures.of_tables([Table("persons", (rows, columns), np.array([[0, 0], [11, 14]]))])
    shown = rule_b(figures)
    label = label_of(row="a", column="c")

    without = protect(figures, shown, width=6, hide=True)
    assert attack(without.published).row(label).width < 6

    protected = protect(figures, shown, width=6, hide=True, zeros=True)
    assert attack(protected.published).row(label).width >= 6

"""A region lies within the country: whoever reads both subtracts, and finds nobody."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baken.accounts.tests.factories import UserFactory
from baken.kernel.errors import NotPossible
from baken.publications import actions, gate, queries
from baken.publications.around import Beside, Place
from baken.publications.gate import SMALL
from baken.publications.models import Publication
from baken.publications.states import Policy, State
from baken.publications.tests.factories import NOW, a_table, an_organisation, ready, released
from peiling.disclosure import label_of

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]

COUNTRY, REGION = Place("national", ""), Place("region", "amsterdam")
YEARS = ("2025",)


def by_sex(man: int, woman: int):
    return a_table({("2025", "man"): man, ("2025", "woman"): woman}, years=YEARS)


def text(publication: Publication, **codes: str) -> str:
    return queries.as_released(publication).tables[0].cell("2025", **codes).text


def test_the_rest_of_the_country_cannot_be_worked_out_from_a_region():
    """The planted leak: at most 7 in the region, about 10 in the country, so someone elsewhere."""
    alone = ready(an_organisation(), by_sex(9, 140), place=COUNTRY)
    assert text(alone, sex="man") == "10"
    actions.send_back(alone, reason="een ander", by=UserFactory(), at=NOW)

    released(an_organisation(), by_sex(7, 110), place=REGION)
    beside = ready(an_organisation(), by_sex(9, 140), place=COUNTRY)
    assert beside.state == State.READY
    assert text(beside, sex="man") in {"", gate.HIDDEN}
    assert text(beside, sex="woman") == "140"


def test_a_region_hides_what_the_country_would_leave_over():
    """18 to 22 in the country and 13 to 17 here: at least one would be elsewhere, and 7 are."""
    alone = ready(an_organisation(), by_sex(13, 110), place=REGION)
    assert text(alone, sex="man") == "15"
    released(an_organisation(), by_sex(20, 140), place=COUNTRY)
    beside = ready(an_organisation(), by_sex(13, 110), place=REGION)
    assert beside.state == State.READY
    assert text(beside, sex="man") in {"", gate.HIDDEN}


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        (COUNTRY, REGION, True),
        (REGION, COUNTRY, False),
        (REGION, Place("municipality", "amsterdam"), True),
        (REGION, Place("municipality", "limburg"), False),
        (REGION, Place("region", "limburg"), False),
        (COUNTRY, Place("municipality", ""), True),
        (Place("region", ""), Place("municipality", ""), False),
        (COUNTRY, Place("", ""), False),
    ],
)
def test_which_place_lies_within_which(one, other, holds):
    assert one.holds(other) == holds


def test_what_others_published_meanwhile_stops_a_release():
    proposal = ready(an_organisation(), by_sex(9, 140), place=COUNTRY)
    other = ready(an_organisation(), by_sex(7, 110), place=REGION)
    actions.release(other, by=UserFactory(), at=NOW + timedelta(seconds=1))
    with pytest.raises(NotPossible, match="in the meantime"):
        actions.release(proposal, by=UserFactory(), at=NOW + timedelta(minutes=1))
    proposal.refresh_from_db()
    assert proposal.state == State.READY


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    region=st.tuples(st.integers(0, 20), st.integers(0, 20)),
    elsewhere=st.tuples(st.integers(0, 20), st.integers(0, 20)),
    policy=st.sampled_from([Policy.ROUNDED, Policy.COARSE]),
)
def test_no_small_rest_is_ever_proven_to_be_there(region, elsewhere, policy):
    """Whatever the numbers: subtraction of what is shown never proves a small rest above zero."""
    theirs = gate.passed(gate.figures_of([by_sex(*region)], "2025", []), "2025", policy).shown
    figures = gate.figures_of(
        [by_sex(*(a + b for a, b in zip(region, elsewhere, strict=True)))], "2025", []
    )
    try:
        ours = gate.passed(figures, "2025", policy, (), [Beside(True, "amsterdam", theirs)])
    except NotPossible:
        return
    for sex, rest in zip(("man", "woman"), elsewhere, strict=True):
        name = label_of(unit="victims", year="2025", sex=sex)
        there, here = theirs.get(name), ours.shown.get(name)
        if there is None or here is None or there.high is None:
            continue
        assert rest >= SMALL or here.low <= there.high, (sex, region, elsewhere)

"""Who may do what with publications, against the permission matrix."""

import pytest
from django.http import Http404

from baken.accounts import matrix
from baken.accounts.matrix import Condition
from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.factories import acting
from baken.audit.models import Entry as Line
from baken.publications import access
from baken.publications.access import CELLS, Can
from baken.publications.tests.factories import NOW, proposed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ROLES = [role for role in Role if role is not Role.ANONYMOUS]
GIVES_PROPOSALS = {Condition.PSEUDONYMISED, Condition.SECOND_PERSON, Condition.ALWAYS}
"""Conditions that the room meets: no name is in it, and a second person decides."""


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("can", list(Can))
def test_proposals_are_given_as_the_matrix_gives_them(role, can):
    behind = [
        matrix.cells()[role, subject, matrix.Action(action)] for subject, action in CELLS[can]
    ]
    given = all(cell.allows and cell.conditions <= GIVES_PROPOSALS for cell in behind)

    person = acting(role)
    assert person.acting is not None
    if Purpose.POLICY.value == person.acting.purpose or not given:
        assert access.may(person, can) == given


def test_publications_of_another_organisation_look_absent():
    analyst = acting(Role.ANALYST, purpose=Purpose.POLICY)
    elsewhere = acting(Role.ANALYST, purpose=Purpose.POLICY)
    assert analyst.acting is not None
    publication = proposed(analyst.acting.organisation_id, by=analyst)

    for can in Can:
        assert access.fetch(analyst, publication.reference, to=can, at=NOW) == publication
        with pytest.raises(Http404):
            access.fetch(elsewhere, publication.reference, to=can, at=NOW)
    assert {line.decision for line in Line.objects.filter(action="publications.follow")} == {
        "seen",
        "absent",
    }

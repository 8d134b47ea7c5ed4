"""The permission matrix as it was signed, and what must hold in it whatever is signed next."""

import tomllib

from baken.accounts import matrix
from baken.accounts.matrix import Action, Condition
from baken.accounts.roles import Role

ENFORCEMENT = [Role.CASE_DIRECTOR, Role.RIEC_LIAISON, Role.PARTNER, Role.KEY_OFFICER]
POLICY = [Role.POLICY_ADVISER, Role.PURCHASER, Role.GOVERNOR, Role.ANALYST]
CARE = [Role.CARE_COORDINATOR, Role.CARE_PARTNER]


def conditions(role: Role, subject: str, action: Action) -> frozenset[Condition]:
    return matrix.cells()[role, subject, action].conditions


def test_every_role_has_a_rule_for_every_action_on_every_kind_of_data():
    cells = matrix.cells()

    assert len(cells) == 14 * 17 * 6
    assert set(cells) == {
        (role, subject, action)
        for role in Role
        for subject in matrix.subjects()
        for action in Action
    }


def test_of_all_cells_197_allow_something_under_a_condition():
    assert sum(cell.allows for cell in matrix.cells().values()) == 197


def test_a_rule_of_two_letters_asks_both():
    assert conditions(Role.CASE_DIRECTOR, "CAS", Action.CLOSE) == {
        Condition.MEMBER,
        Condition.SECOND_PERSON,
    }


def test_nobody_writes_the_audit():
    for role in Role:
        for action in (Action.CREATE, Action.CHANGE, Action.CLOSE):
            assert not conditions(role, "LOG", action)


def test_an_administrator_reads_no_content():
    content = ["SIG", "TERUG", "IDS", "VEILIG", "IDG", "CAS", "VER", "ZORG", "JUR", "VSTR", "INZ"]

    for subject in content:
        for action in Action:
            assert not conditions(Role.ADMINISTRATOR, subject, action)


def test_a_safe_address_is_read_by_care_alone_unless_in_an_emergency():
    for role in Role:
        found = conditions(role, "VEILIG", Action.READ)
        assert role in CARE or found <= {Condition.BREAK_GLASS}


def test_care_files_are_never_read_by_enforcement_or_policy():
    for role in ENFORCEMENT + POLICY:
        assert not conditions(role, "ZORG", Action.READ)


def test_the_words_of_the_matrix_explain_all_its_codes():
    words = tomllib.loads(matrix.FILE.with_suffix(".toml").read_text(encoding="utf-8"))

    assert list(words["objects"]) == matrix.subjects()
    assert set(words["actions"]) == set(Action)
    assert set(words["rules"]) == {"-", *Condition}
    assert words["source"]["status"] == "design"

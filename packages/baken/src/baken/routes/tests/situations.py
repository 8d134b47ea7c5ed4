"""Every situation there is, and what an advice must never say."""

from collections.abc import Iterable, Iterator
from itertools import product

from baken.routes.rules import YOU, Advice, Situation, advise
from baken.routes.states import (
    REPORTS_AS,
    Consent,
    Form,
    Minor,
    Profession,
    ReporterKind,
    Stay,
    Subject,
    Urgency,
)
from baken.routes.table import INPUTS, Table

AS = {kind: profession for profession, kind in reversed(REPORTS_AS.items())}
"""One profession for each kind of reporter: the first."""
TERMS = ["now", "PT4H", "P1D", "P2D", "P5D", "P14D", ""]
TELLS = {"focal_point": {"FOCAL", "FOCAL_OWN"}, "police": {"POL"}}
COVENANT = {ReporterKind.MUNICIPAL_DESK, ReporterKind.SUPERVISOR, ReporterKind.INVESTIGATION}


def situation(**answers) -> Situation:
    """Return an ordinary situation, with `answers` in the place of what is ordinary."""
    ordinary = {
        "urgency": Urgency.NORMAL,
        "minor": Minor.NO,
        "profession": Profession.DESK,
        "form": Form.UNKNOWN,
        "subject": Subject.POSSIBLE_VICTIM,
    }
    return Situation(**{**ordinary, **answers})


def every(**only) -> Iterator[Situation]:
    """Yield every situation, in the order of the table's inputs; with `only`, those with that answer."""
    values = {name: [only[name]] if name in only else all_of for name, all_of in INPUTS.items()}
    for urgency, form, minor, alone, consent, reporter, subject, stay in product(*values.values()):
        yield Situation(
            urgency=Urgency(urgency),
            form=Form(form),
            minor=Minor(minor),
            unaccompanied=alone == "yes",
            consent=Consent(consent),
            profession=AS[ReporterKind(reporter)],
            subject=Subject(subject),
            stay=Stay(stay),
        )


def written(advice: Advice) -> str:
    """Return what an advice decides, in one line, as the script's answer is written too."""
    steps = ";".join(
        f"{step.route.id}:{step.by}:{step.within}:{step.kind}:{step.rule.id}"
        for step in advice.steps
    )
    return f"{','.join(advice.fired)}|{steps}"


def faults(situations: Iterable[Situation], table: Table) -> list[str]:
    """Return every hole and contradiction in the advice for `situations`, each sentence once."""
    found: dict[str, str] = {}
    for one in situations:
        for sentence in wrong_with(one, advise(one, table)):
            found.setdefault(sentence, f"{sentence}: {one}")
    return list(found.values())


def wrong_with(one: Situation, advice: Advice) -> Iterator[str]:
    """Yield what is wrong with `advice` in the situation `one`."""
    reporter = REPORTS_AS[one.profession]
    routes = {step.route.id for step in advice.steps}
    yours = {step.route.id for step in advice.yours}
    perhaps_a_child = one.minor != Minor.NO
    agreed = one.consent == Consent.GIVEN
    said = {
        "nobody to go to": not yours,
        "danger, and 112 does not come first": one.urgency == Urgency.ACUTE
        and (advice.steps[0].route.id if advice.steps else "") != "112",
        "112 without danger": one.urgency != Urgency.ACUTE and "112" in routes,
        "perhaps a child, and no Veilig Thuis": perhaps_a_child and "VT" not in yours,
        "an adult, and Veilig Thuis": not perhaps_a_child and bool({"VT", "NIDOS"} & routes),
        "a child alone, and no Nidos": perhaps_a_child
        and one.unaccompanied
        and "NIDOS" not in routes,
        "with a name and without": {"COM", "NO_NAME"} <= routes,
        "care with a name and without": {"ZC", "ZC_WITHOUT_NAME"} <= routes,
        "an adult is enrolled who did not agree": not perhaps_a_child
        and not agreed
        and "ZC" in routes,
        "registered without agreement or duty": "COM" in routes
        and not agreed
        and reporter != ReporterKind.INVESTIGATION,
        "a place is registered": one.subject == Subject.REPORTED
        and bool({"COM", "ZC", "REFLECTION"} & routes)
        and reporter != ReporterKind.CONCERNED,
        "the RIEC hears from who is no covenant partner": "RIEC" in routes
        and reporter not in COVENANT,
        "secrecy is broken": reporter == ReporterKind.DOCTOR
        and one.subject == Subject.POSSIBLE_VICTIM
        and not perhaps_a_child
        and not agreed
        and any(step.route.id in {"AVIM", "NLA", "POL", "COM"} for step in advice.others),
        "status is asked of a child": perhaps_a_child and "REFLECTION" in routes,
        "said twice": len({(s.route.id, s.by) for s in advice.steps}) < len(advice.steps),
    }
    yield from (sentence for sentence, is_wrong in said.items() if is_wrong)
    yield from _waits_in_vain(advice)


def _waits_in_vain(advice: Advice) -> Iterator[str]:
    """Yield each step of someone whom nobody tells of it, or too late."""
    for step in advice.others:
        tellers = TELLS.get(step.by)
        if tellers is None:  # the care coordinator hears from the reporter or the focal point
            if not any(s.route.id in {"ZC", "ZC_WITHOUT_NAME"} for s in advice.steps):
                yield f"nobody tells the {step.by}"
            continue
        told = [
            TERMS.index(s.within) for s in advice.steps if s.by == YOU and s.route.id in tellers
        ]
        if not told:
            yield f"nobody tells the {step.by}"
        elif step.by == "focal_point" and min(told) > TERMS.index(step.within):
            yield "the focal point hears later than they have to act"

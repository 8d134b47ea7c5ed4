"""Pages on which a report is recorded: a question at a time, a summary, and then it stands.

Nothing is kept between the questions: what was typed goes along in the page until the end.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.kernel.errors import NotPossible
from baken.reference import countries
from baken.reference.codes import ReporterType, Sector
from baken.register import access, actions, queries
from baken.register.access import Can
from baken.register.actions import Entry, Identity, Mention
from baken.register.forms import EpisodesForm, FactsForm, PersonForm
from baken.register.states import Basis, Source
from baken.signals import access as signals
from baken.signals.queries import Onward

if TYPE_CHECKING:
    from baken.accounts.models import User
    from baken.signals.models import Signal

SECTOR_OF = {
    "sexual": Sector.SEXUAL_SERVICES,
    "labour": Sector.REGULATED_LABOUR,
    "criminal": Sector.FORCED_CRIME,
    "begging": Sector.FORCED_BEGGING,
    "organs": Sector.ORGAN_REMOVAL,
    "unknown": Sector.UNKNOWN,
}
"""In which sector a signal of a form falls; the one who records can choose otherwise."""
NUMBER = re.compile(r"[0-9a-f]{32}", re.ASCII)
FACTS, MONTHS, PERSON, SUMMARY, DONE = "facts", "months", "person", "summary", "done"


@dataclass
class Asking:
    """The forms of one recording, as far as they were filled in."""

    facts: FactsForm
    months: EpisodesForm | None = None
    person: PersonForm | None = None
    named: bool = False
    basis: Basis = Basis.NONE
    identity: Identity | None = None

    @property
    def steps(self) -> list[str]:
        """The questions, in order."""
        return [FACTS, MONTHS, *([PERSON] if self.named else []), SUMMARY]

    def entry(self) -> Entry:
        """Return the report, once all forms are right."""
        assert self.months is not None
        return Entry(
            mentions=self.months.episodes,
            basis=self.basis,
            identity=self.identity,
            **self.facts.facts,
        )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedInRequest) -> HttpResponse:
    """Record a report by hand."""
    can = access.first_allowed(request.user, Can.RECORD, Can.RECORD_NAMED)
    here = access.open_page(request.user, can, at=timezone.now())
    named = can is Can.RECORD_NAMED
    initial = {"reporter": ReporterType.CARE_COORDINATION} if named else {}
    back = reverse("register:list")
    return _ask(request, here, named=named, initial=initial, back=back)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def from_signal(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record a possible victim from a signal, with what the signal knows filled in."""
    at = timezone.now()
    here = access.open_page(request.user, Can.REPORT_SIGNAL, at=at)
    signal = signals.fetch(request.user, reference, to=signals.Can.REFER, at=at)
    done = queries.of_signal(here, signal.reference)
    if done is not None:
        messages.info(request, _("This signal was reported to the register already."))
        return redirect("signals:detail", signal.reference)
    return _ask(
        request,
        here,
        named=False,
        initial={
            "received_on": timezone.localdate(at),
            "sectors": [str(SECTOR_OF.get(signal.form, Sector.UNKNOWN))],
        },
        back=reverse("signals:detail", args=[signal.reference]),
        signal=signal.reference,
    )


def from_here(user: "User", signal: "Signal") -> Onward | None:
    """Return where a signal leads in the register; None where it was reported already."""
    acting = user.acting
    if acting is None or not access.may(user, Can.REPORT_SIGNAL):
        return None
    if queries.of_signal(acting.organisation_id, signal.reference) is not None:
        return None
    return Onward(
        _("Report to the register, without a name"),
        reverse("register:from_signal", args=[signal.reference]),
    )


def _ask(
    request: SignedInRequest,
    here: int,
    *,
    named: bool,
    initial: dict[str, Any],
    back: str,
    signal: str = "",
) -> HttpResponse:
    """Show the question that is due: the one that is asked for, or the first that is not right."""
    if request.method != "POST":
        asking = Asking(FactsForm(initial=initial), named=named)
        return _page(request, asking, FACTS, back=back, signal=signal)
    asking, due = _read(request, here, named=named)
    wanted = request.POST.get("step", FACTS)
    if wanted == DONE and due == SUMMARY:
        at = timezone.now()
        try:
            report = actions.record(
                here,
                asking.entry(),
                source=Source.SIGNAL if signal else Source.HAND,
                source_key=signal or _number_of_page(request),
                by=request.user,
                at=at,
            )
        except NotPossible as refusal:
            asking.facts.add_error(None, str(refusal))
            return _page(request, asking, FACTS, back=back, signal=signal, status=422)
        messages.success(
            request,
            _("Recorded as %(reference)s. The person counts as a possible victim.")
            % {"reference": report.reference},
        )
        return redirect(back) if signal else redirect("register:detail", report.reference)
    steps = asking.steps
    if wanted in steps and steps.index(wanted) <= steps.index(due):
        due = wanted
    wrong = _wrong(asking, due)
    return _page(request, asking, due, back=back, signal=signal, status=422 if wrong else 200)


def _read(request: SignedInRequest, here: int, *, named: bool) -> tuple[Asking, str]:
    """Read what was typed so far; return it with the first question that is not right yet."""
    sent = request.POST
    asking = Asking(FactsForm(sent), named=named)
    if not asking.facts.is_valid():
        return asking, FACTS
    needed = queries.bases(here)[asking.facts.cleaned_data["reporter"]]
    asking.named = named and needed != Basis.NONE
    seen = sent.getlist("seen")
    asking.months = EpisodesForm(sent if MONTHS in seen else None, mentions=asking.facts.chosen)
    if MONTHS not in seen or not asking.months.is_valid():
        return asking, MONTHS
    bare = Entry(mentions=asking.months.episodes, **asking.facts.facts)
    if faults := bare.check(today=timezone.localdate()):
        for fault in faults:
            asking.facts.add_error(None, fault)
        return asking, FACTS
    if asking.named:
        asking.person = PersonForm(sent if PERSON in seen else None, needed=needed)
        if PERSON not in seen or not asking.person.is_valid():
            return asking, PERSON
        asking.basis, asking.identity = asking.person.given, asking.person.identity
        if faults := asking.entry().check(today=timezone.localdate()):
            for fault in faults:
                asking.person.add_error(None, fault)
            return asking, PERSON
    return asking, SUMMARY


def _wrong(asking: Asking, step: str) -> bool:
    form = {FACTS: asking.facts, MONTHS: asking.months, PERSON: asking.person}.get(step)
    return bool(form is not None and form.is_bound and form.errors)


def _page(
    request: SignedInRequest,
    asking: Asking,
    step: str,
    *,
    back: str,
    signal: str,
    status: int = 200,
) -> HttpResponse:
    forms = {FACTS: asking.facts, MONTHS: asking.months, PERSON: asking.person}
    form = forms.get(step)
    steps = asking.steps
    place = steps.index(step)
    seen = [name for name in (MONTHS, PERSON) if name in {*request.POST.getlist("seen")} | {step}]
    return render(
        request,
        "register/record.html",
        {
            "form": form,
            "step": step,
            "number": place + 1,
            "of": len(steps),
            "following": DONE if step == SUMMARY else steps[place + 1],
            "carried": [("page", _number_of_page(request)), *_carried(request, form)],
            "seen": seen,
            "back": back,
            "signal": signal,
            "named": asking.named,
            "needed": asking.person.needed if asking.person else "",
            "needed_words": Basis(asking.person.needed).label if asking.person else "",
            "reporter": _reporter(asking),
            "answers": _answers(asking) if step == SUMMARY else [],
        },
        status=status,
    )


def _number_of_page(request: SignedInRequest) -> str:
    """Return the number by which what is sent twice is known; a new one at the first question."""
    sent = request.POST.get("page", "")
    return sent if NUMBER.fullmatch(sent) else uuid4().hex


def _carried(request: SignedInRequest, form: Any) -> list[tuple[str, str]]:
    """Return what was typed at the other questions, to go along in the page."""
    shown = {
        *(form.fields if form is not None else ()),
        *("step", "seen", "page", "csrfmiddlewaretoken"),
    }
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in shown
        for value in values
    ]


def _reporter(asking: Asking) -> str:
    if not asking.facts.is_bound or not asking.facts.is_valid():
        return ""
    return str(ReporterType(asking.facts.cleaned_data["reporter"]).label)


def _answers(asking: Asking) -> list[dict[str, str]]:
    """Return what will be recorded, in words, for a last look."""
    entry = asking.entry()
    country = countries.name(entry.nationality) if entry.nationality else _("Not known")
    rows = [
        (_("Reported by"), capfirst(entry.reporter.label)),
        (_("Day of the report"), date_format(entry.received_on, "j F Y")),
        (_("Region of the report"), capfirst(entry.region.label)),
        (_("Type of dossier"), capfirst(entry.dossier_type.label)),
        (_("Sectors"), "\n".join(_episode(mention) for mention in entry.mentions)),
        (_("Sex"), capfirst(entry.sex.label)),
        (_("Age on the day of the report"), capfirst(entry.age_band.label)),
        (_("Nationality"), country),
    ]
    if entry.identity is None:
        rows.append((_("Who it is about"), _("Counted without a name.")))
    else:
        who = entry.identity
        rows += [
            (_("Basis for the name"), capfirst(entry.basis.label)),
            (_("Name"), who.name),
            (_("Date of birth"), date_format(who.born, "j F Y") if who.born else ""),
            (_("Numbers of documents"), ", ".join(who.numbers)),
            (_("Phone number"), who.phone),
        ]
    return [{"question": str(question), "answer": str(answer)} for question, answer in rows]


def _episode(mention: Mention) -> str:
    words = str(capfirst(mention.sector.label))
    months = [date_format(one, "F Y") if one else "…" for one in (mention.began, mention.ended)]
    return f"{words}: {months[0]} – {months[1]}" if mention.began or mention.ended else words

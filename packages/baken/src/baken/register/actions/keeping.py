"""Open a register, decide who may give a name, and forget names that may no longer be kept."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.kernel.errors import NotPossible
from baken.kernel.sealing import keystore
from baken.reference.codes import ReporterType
from baken.register.models import (
    BasisRule,
    IdentityKey,
    PairSuggestion,
    Register,
    Report,
    ReportIdentity,
)
from baken.register.states import REPORT, Basis, Scope

if TYPE_CHECKING:
    from baken.accounts.models import User


@transaction.atomic
def open_register(
    organisation_id: int, scope: Scope, *, by: "User | None", at: datetime
) -> Register:
    """Let an organisation keep a register, or say anew of how much it tells."""
    register, _made = Register.objects.update_or_create(
        organisation_id=organisation_id, defaults={"scope": scope}
    )
    audit.record("register.opened", kind="register", key=str(organisation_id), by=by, at=at)
    return register


@transaction.atomic
def decide_basis(
    organisation_id: int,
    reporter: ReporterType,
    basis: Basis,
    *,
    reason: str,
    by: "User",
    at: datetime,
) -> None:
    """Decide on what basis a kind of reporter may give a name, from now on.

    Names that were kept before stay; who withdraws consent has them forgotten one by one.

    :raises NotPossible: without a reason.
    """
    if not reason.strip():
        raise NotPossible(_("Say why you decide so: it is kept with the decision."))
    BasisRule.objects.create(
        organisation_id=organisation_id,
        reporter=reporter,
        basis=basis,
        reason=reason.strip(),
        decided_at=at,
        decided_by=by,
    )
    audit.record(
        "register.basis_decided", kind="register", key=reporter, by=by, at=at, fields=["basis"]
    )


@transaction.atomic
def forget_identity(report: Report, *, by: "User", at: datetime) -> None:
    """Destroy who the person of a report is, with its key; the report still counts.

    :raises NotPossible: if no name is kept with it.
    """
    if not ReportIdentity.objects.filter(report=report).delete()[0]:
        raise NotPossible(_("No name is kept with this report."))
    IdentityKey.objects.filter(report=report).delete()
    PairSuggestion.objects.filter(first=report).delete()
    PairSuggestion.objects.filter(second=report).delete()
    Report.objects.filter(pk=report.pk).update(basis=Basis.NONE)
    changed(report.organisation_id)
    report.refresh_from_db()
    transaction.on_commit(lambda: keystore.destroy([report.pk]))
    audit.record("register.identity_forgotten", kind=REPORT, key=report.reference, by=by, at=at)


def changed(organisation_id: int) -> None:
    """Note that the register is another than before, so that counts are made anew."""
    found = Register.objects.filter(organisation_id=organisation_id)
    if not found.update(version=F("version") + 1):
        raise NotPossible(_("Your organisation keeps no register of possible victims."))

"""What a person may type about a signal."""

from baken.signals.forms.handling import (
    AnswerForm,
    AskForm,
    CloseForm,
    ComplaintForm,
    FilterForm,
    HoldForm,
    InterpretForm,
    NoteForm,
    ReasonForm,
)
from baken.signals.forms.referring import RecipientForm, ReferForm
from baken.signals.forms.reporting import CodeForm, PublicReportForm, ReportForm, ShortReportForm
from baken.signals.forms.screening import ScreeningForm

__all__ = [
    "AnswerForm",
    "AskForm",
    "CloseForm",
    "CodeForm",
    "ComplaintForm",
    "FilterForm",
    "HoldForm",
    "InterpretForm",
    "NoteForm",
    "PublicReportForm",
    "ReasonForm",
    "RecipientForm",
    "ReferForm",
    "ReportForm",
    "ScreeningForm",
    "ShortReportForm",
]

"""The types everything else is written in: territories, periods, indicators, observations and panels.

Only the standard library is imported here. Every type is frozen; a Panel is all that an output needs.
"""

from observatory.model.breakdown import TOTAL, Breakdown
from observatory.model.context import (
    Comparison,
    Event,
    Helpline,
    Institution,
    Law,
    Policy,
    Preference,
    Side,
    Term,
)
from observatory.model.denominators import Base, Denominator, Inhabitants
from observatory.model.entries import (
    Comparability,
    Dimension,
    DimensionCode,
    Indicator,
    Layout,
    Level,
    Licence,
    ReportForm,
    Source,
    Territory,
    Theme,
)
from observatory.model.errors import BreakdownError, ObservatoryError, PeriodError
from observatory.model.facts import Observation, Panel, Problem, Row, Snapshot, Statement
from observatory.model.period import Day, Grain, Period, months_of
from observatory.model.quality import (
    Answer,
    Checklist,
    Coverage,
    Criterion,
    GapMap,
    GapRow,
    Judgement,
    Lane,
    Report,
    SourceQuality,
)
from observatory.model.revisions import Revised, Revision, RevisionLog, RevisionSize
from observatory.model.status import ConfStatus, Grade, ObsStatus, Severity

__all__ = [
    "TOTAL",
    "Answer",
    "Base",
    "Breakdown",
    "BreakdownError",
    "Checklist",
    "Comparability",
    "Comparison",
    "ConfStatus",
    "Coverage",
    "Criterion",
    "Day",
    "Denominator",
    "Dimension",
    "DimensionCode",
    "Event",
    "GapMap",
    "GapRow",
    "Grade",
    "Grain",
    "Helpline",
    "Indicator",
    "Inhabitants",
    "Institution",
    "Judgement",
    "Lane",
    "Law",
    "Layout",
    "Level",
    "Licence",
    "ObsStatus",
    "Observation",
    "ObservatoryError",
    "Panel",
    "Period",
    "PeriodError",
    "Policy",
    "Preference",
    "Problem",
    "Report",
    "ReportForm",
    "Revised",
    "Revision",
    "RevisionLog",
    "RevisionSize",
    "Row",
    "Severity",
    "Side",
    "Snapshot",
    "Source",
    "SourceQuality",
    "Statement",
    "Term",
    "Territory",
    "Theme",
    "months_of",
]

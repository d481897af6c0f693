"""The types everything else is written in: territories, periods, indicators, observations and panels.

Only the standard library is imported here. Every type is frozen; a Panel is all that an output needs.
"""

from observatory.model.context import (
    SHOWN_CONFIDENCE,
    Acronym,
    Comparison,
    Confidence,
    Correction,
    Event,
    Helpline,
    Institution,
    Law,
    LawReading,
    LawStep,
    Moved,
    NearStandard,
    PointKind,
    Recoding,
    Side,
    Standard,
    Synonym,
    Term,
)
from observatory.model.coordinates import NO_PERIOD, TOTAL, Breakdown, Day, Grain, Period, months_of
from observatory.model.denominators import Base, Denominator, HeldAgainst, Inhabitants
from observatory.model.entries import (
    ComparisonGrade,
    Dimension,
    DimensionCode,
    Division,
    Indicator,
    Layout,
    Level,
    Licence,
    OnSite,
    PlaceMark,
    ReportForm,
    Source,
    Territory,
    Theme,
)
from observatory.model.errors import BreakdownError, ObservatoryError, PeriodError
from observatory.model.facts import (
    CellsNotShown,
    FileProblem,
    NewestGrowth,
    Observation,
    Panel,
    Row,
    Snapshot,
    Statement,
)
from observatory.model.forms import (
    AskedSeries,
    DataFile,
    DataRequest,
    FormBlock,
    FormCode,
    FormDesign,
    FormFile,
    FormGroup,
    FormListing,
    KeptChart,
    Question,
    RequestLaw,
    media_type_of,
)
from observatory.model.limits import AcceptedLoss, Connector, FileLimits
from observatory.model.places import (
    Country,
    HomeDoor,
    HomeMap,
    HomeStatement,
    HomeWords,
    LevelWords,
    QuestionGroup,
    SitePlace,
    TerritorySet,
)
from observatory.model.policy import (
    Deaths,
    DepartmentRule,
    FailingSum,
    KnownSince,
    LocalTables,
    OneTraitRule,
    PeopleRule,
    PlaceInhabitants,
    Policy,
    Pooled,
    Preference,
    RankRule,
    RegisterRule,
    RegisterTable,
    ShelterRule,
    SmallPlaces,
)
from observatory.model.quality import (
    Answer,
    Checklist,
    Coverage,
    Criterion,
    GapMap,
    GapRow,
    Judgement,
    Lane,
    MonthsKnown,
    Report,
    SourceQuality,
)
from observatory.model.revisions import (
    CellValue,
    Change,
    IndicatorRelease,
    PastRelease,
    ReleaseChange,
    Revised,
    Revision,
    RevisionLog,
    RevisionSize,
    SeriesChange,
    SinceRelease,
    change_of,
    numbers_of_change,
)
from observatory.model.status import ConfStatus, Grade, ObsStatus, Severity

"""The values that stages exchange: frozen, typed, and free of behaviour that needs a disk.

Import from here (`from debundle.model import Import, ImportGraph`); the files below are
an arrangement for readers, one subject each.
"""

from debundle.model.audit import (
    AuditOptions,
    AuditReport,
    Ending,
    Failure,
    Miss,
    MissReason,
    Observation,
    Oddity,
    Origin,
    Score,
    SeenImport,
    Share,
)
from debundle.model.cache import Cache, NoCache
from debundle.model.configuration import (
    Configuration,
    CoreRules,
    DistributionRule,
    Layout,
    SatelliteRules,
    Weights,
)
from debundle.model.cut import Costs, Cut, Remedy
from debundle.model.cycles import CycleCut, CycleReport
from debundle.model.errors import CombinedError, DebundleError
from debundle.model.explanation import CoreExchange, CoreExplanation, ForcedLink
from debundle.model.graph import ImportGraph
from debundle.model.imports import ExternalImport, Import, Phase, Use, Via
from debundle.model.module import Module, ModuleKind, Reading
from debundle.model.options import Detail, PartitionOptions, ScanOptions
from debundle.model.partition import (
    Distribution,
    FrontierPoint,
    Partition,
    Quality,
    Role,
    Transfer,
)
from debundle.model.plan import PlannedDistribution, RenderedFile, SplitPlan
from debundle.model.progress import Progress, SilentProgress
from debundle.model.summary import Cycle, Facade, MapSummary, ThirdParty
from debundle.model.target import (
    DistributionMetadata,
    EntryPoint,
    SourceRoot,
    Target,
    TargetFile,
)
from debundle.model.violation import Chain, CheckResult, Link, Violation, ViolationKind
from debundle.model.what_if import (
    DependencyChange,
    DependencyCycle,
    MovedModule,
    WhatIf,
    WhatIfOptions,
)
from debundle.model.wishes import Ban, Bond, Direction, ImportMark, Mark, Pin

__all__ = [
    "AuditOptions",
    "AuditReport",
    "Ban",
    "Bond",
    "Cache",
    "Chain",
    "CheckResult",
    "CombinedError",
    "Configuration",
    "CoreExchange",
    "CoreExplanation",
    "CoreRules",
    "Costs",
    "Cut",
    "Cycle",
    "CycleCut",
    "CycleReport",
    "DebundleError",
    "DependencyChange",
    "DependencyCycle",
    "Detail",
    "Direction",
    "Distribution",
    "DistributionMetadata",
    "DistributionRule",
    "Ending",
    "EntryPoint",
    "ExternalImport",
    "Facade",
    "Failure",
    "ForcedLink",
    "FrontierPoint",
    "Import",
    "ImportGraph",
    "ImportMark",
    "Layout",
    "Link",
    "MapSummary",
    "Mark",
    "Miss",
    "MissReason",
    "Module",
    "ModuleKind",
    "MovedModule",
    "NoCache",
    "Observation",
    "Oddity",
    "Origin",
    "Partition",
    "PartitionOptions",
    "Phase",
    "Pin",
    "PlannedDistribution",
    "Progress",
    "Quality",
    "Reading",
    "Remedy",
    "RenderedFile",
    "Role",
    "SatelliteRules",
    "ScanOptions",
    "Score",
    "SeenImport",
    "Share",
    "SilentProgress",
    "SourceRoot",
    "SplitPlan",
    "Target",
    "TargetFile",
    "ThirdParty",
    "Transfer",
    "Use",
    "Via",
    "Violation",
    "ViolationKind",
    "Weights",
    "WhatIf",
    "WhatIfOptions",
]

"""The values that stages exchange: frozen, typed, and free of behaviour that needs a disk.

Import from here (`from debundle.model import Import, ImportGraph`); the files below are
an arrangement for readers, one subject each. A name is resolved on first access (PEP 562): making
all these classes takes longer than `debundle map` may take to start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from debundle.model.native import (
        Certainty,
        LibraryLink,
        NativeCoupling,
        NativeFile,
        NativeMap,
        NativeReference,
        NativeSurface,
        SymbolGroup,
    )
    from debundle.model.native_use import NativeUse, is_private_name
    from debundle.model.options import PartitionOptions
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
    from debundle.model.rewriting import (
        Rewrite,
        RewriteDone,
        RewriteLeft,
        RewrittenFile,
        Surroundings,
    )
    from debundle.model.scan_options import Detail, ScanOptions
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
    "Certainty",
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
    "LibraryLink",
    "Link",
    "MapSummary",
    "Mark",
    "Miss",
    "MissReason",
    "Module",
    "ModuleKind",
    "MovedModule",
    "NativeCoupling",
    "NativeFile",
    "NativeMap",
    "NativeReference",
    "NativeSurface",
    "NativeUse",
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
    "Rewrite",
    "RewriteDone",
    "RewriteLeft",
    "RewrittenFile",
    "Role",
    "SatelliteRules",
    "ScanOptions",
    "Score",
    "SeenImport",
    "Share",
    "SilentProgress",
    "SourceRoot",
    "SplitPlan",
    "Surroundings",
    "SymbolGroup",
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
    "is_private_name",
]

#: The file that defines each name.
_FILES = {
    "AuditOptions": "audit",
    "AuditReport": "audit",
    "Ban": "wishes",
    "Bond": "wishes",
    "Cache": "cache",
    "Certainty": "native",
    "Chain": "violation",
    "CheckResult": "violation",
    "CombinedError": "errors",
    "Configuration": "configuration",
    "CoreExchange": "explanation",
    "CoreExplanation": "explanation",
    "CoreRules": "configuration",
    "Costs": "cut",
    "Cut": "cut",
    "Cycle": "summary",
    "CycleCut": "cycles",
    "CycleReport": "cycles",
    "DebundleError": "errors",
    "DependencyChange": "what_if",
    "DependencyCycle": "what_if",
    "Detail": "scan_options",
    "Direction": "wishes",
    "Distribution": "partition",
    "DistributionMetadata": "target",
    "DistributionRule": "configuration",
    "Ending": "audit",
    "EntryPoint": "target",
    "ExternalImport": "imports",
    "Facade": "summary",
    "Failure": "audit",
    "ForcedLink": "explanation",
    "FrontierPoint": "partition",
    "Import": "imports",
    "ImportGraph": "graph",
    "ImportMark": "wishes",
    "Layout": "configuration",
    "LibraryLink": "native",
    "Link": "violation",
    "MapSummary": "summary",
    "Mark": "wishes",
    "Miss": "audit",
    "MissReason": "audit",
    "Module": "module",
    "ModuleKind": "module",
    "MovedModule": "what_if",
    "NativeCoupling": "native",
    "NativeFile": "native",
    "NativeMap": "native",
    "NativeReference": "native",
    "NativeSurface": "native",
    "NativeUse": "native_use",
    "NoCache": "cache",
    "Observation": "audit",
    "Oddity": "audit",
    "Origin": "audit",
    "Partition": "partition",
    "PartitionOptions": "options",
    "Phase": "imports",
    "Pin": "wishes",
    "PlannedDistribution": "plan",
    "Progress": "progress",
    "Quality": "partition",
    "Reading": "module",
    "Remedy": "cut",
    "RenderedFile": "plan",
    "Rewrite": "rewriting",
    "RewriteDone": "rewriting",
    "RewriteLeft": "rewriting",
    "RewrittenFile": "rewriting",
    "Role": "partition",
    "SatelliteRules": "configuration",
    "ScanOptions": "scan_options",
    "Score": "audit",
    "SeenImport": "audit",
    "Share": "audit",
    "SilentProgress": "progress",
    "SourceRoot": "target",
    "SplitPlan": "plan",
    "Surroundings": "rewriting",
    "SymbolGroup": "native",
    "Target": "target",
    "TargetFile": "target",
    "ThirdParty": "summary",
    "Transfer": "partition",
    "Use": "imports",
    "Via": "imports",
    "Violation": "violation",
    "ViolationKind": "violation",
    "Weights": "configuration",
    "WhatIf": "what_if",
    "WhatIfOptions": "what_if",
    "is_private_name": "native_use",
}


def __getattr__(name: str) -> Any:
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
    globals()[name] = found  # later accesses do not come here
    return found

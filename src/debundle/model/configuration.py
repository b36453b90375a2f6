"""`debundle.toml` as a value: the one file that a person edits and reviews."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from debundle.model.cut import Costs
from debundle.model.partition import Role
from debundle.model.wishes import Ban, Bond, Direction, ImportMark, Pin

# A satellite of fewer lines is not large, whatever share of a small package it is.
_LARGEST, _NOT_LARGE = 0.22, 25_000


class Layout(str, Enum):
    """How the distributions share import names."""

    #: All install into one import package; import paths stay as they are.
    OVERLAY = "overlay"
    #: A satellite has an import package of its own and leaves a shim at the old path.
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class CoreRules:
    """What the core must hold and how large it may be."""

    #: Modules that users of the core import; the core holds them and what they need.
    roots: tuple[str, ...] = ()
    #: Largest share of the lines, 0 to 1.
    max_share: float | None = None
    max_cuts: int | None = None
    max_cost: int | None = None
    #: About this share of the lines, tests aside, 0 to 1: the core of the frontier that comes
    #: nearest is taken, whatever it costs.
    share: float | None = None
    #: Whether the knee of the frontier is taken, of all within the bounds: where a little more
    #: core saves least.
    knee: bool = False
    #: Where the roots stand, e.g. "debundle.toml:5"; "" where they were not read from a file.
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SatelliteRules:
    """Bounds on the satellites."""

    #: No satellite holds more than this share of the lines, 0 to 1, where that is possible; None
    #: is 22%, or the share of 25,000 lines in a package where that is more.
    max_share: float | None = None
    #: Satellites smaller than this share of the lines are merged into a neighbour.
    min_share: float = 0.005
    #: Module patterns that go to a distribution of their own, e.g. ("**.tests.**",).
    tests: tuple[str, ...] = ()
    #: How many distributions there are to be, the core among them and tests aside; None leaves
    #: it to the objective.
    count: int | None = None
    #: How many layers there are: 2 are a core and satellites, more put layers between. None leaves
    #: it to debundle, which tries a third one in the renamed layout.
    layers: int | None = None

    def largest(self, lines: int) -> float:
        """The largest share that a satellite may hold, of a package with so many lines."""
        if self.max_share is not None:
            return self.max_share
        return max(_LARGEST, min(1.0, _NOT_LARGE / max(1, lines)))


@dataclass(frozen=True, slots=True)
class Weights:
    """What each disadvantage of a grouping weighs beside its cuts, in the units of `Costs`."""

    #: An edit that only a person can make, beside its cost: avoided at almost any price.
    person: float = 100_000.0
    #: Each percent of the lines by which a satellite exceeds `SatelliteRules.max_share`.
    excess: float = 1_000.0
    #: A dependency of one distribution on another.
    dependency: float = 4.0
    #: A distribution: it has to be built, tested, versioned and released.
    distribution: float = 1.0
    #: A module that is not with most of its package's modules.
    torn: float = 4.0
    #: A subpackage right below the main package in a distribution that holds another, too.
    mixed: float = 20.0
    #: A satellite beside the first that holds modules of one such subpackage.
    parted: float = 10.0
    #: Each thousand lines that somebody who needs one line of a satellite installs with it, on
    #: average over the lines: the sum of the squared sizes by the lines of the target.
    lump: float = 10.0
    #: Each thousand lines that come along with it through dependencies on other satellites.
    along: float = 6.0
    #: A private symbol of an extension module that a satellite takes; one that it takes while it
    #: is being imported counts twice.
    symbol: float = 1.0
    #: Each percent of the lines that lies in satellites which take any private symbol while they
    #: are being imported.
    bound: float = 1.0
    #: A satellite that owns compiled files: its wheels are built for every platform.
    platform: float = 10.0
    #: With `propose --from`: a module that leaves the distribution that it is in.
    moved: float = 3.0


@dataclass(frozen=True, slots=True)
class DistributionRule:
    """One `[distributions.NAME]` table."""

    name: str
    role: Role
    #: Patterns: "a.b" (that module), "a.b.*" (its children), "a.b.**" (it and all below it);
    #: a leading "!" takes out again.
    modules: tuple[str, ...]
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegistryRule:
    """One `[[registries]]` table: names that native code provides and Python looks up."""

    #: What the registry is called in Python, e.g. "torch.ops": `torch.ops.aten.add` takes "add"
    #: of the namespace "aten".
    name: str
    #: Calls with a literal that provide names: 'torch.library.Library("{namespace}")',
    #: 'torch.library.custom_op("{namespace}::{name}")'; "*" stands for any text.
    providers: tuple[str, ...] = ()
    #: Strings of compiled files that do: "{namespace}::{name}(*) -> *".
    strings: tuple[str, ...] = ()
    #: The same in sources of native code: "TORCH_LIBRARY({namespace}, *)".
    sources: tuple[str, ...] = ()


#: Functions that load a library by its file: those of the standard library, and of objects that
#: are made for it (cffi's).
LOADERS = (
    "ctypes.CDLL",
    "ctypes.OleDLL",
    "ctypes.PyDLL",
    "ctypes.WinDLL",
    "ctypes.cdll.LoadLibrary",
    "ctypes.oledll.LoadLibrary",
    "ctypes.pydll.LoadLibrary",
    "ctypes.windll.LoadLibrary",
    "*.dlopen",
)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The content of a `debundle.toml`, checked for form; patterns are not yet resolved."""

    #: What to analyse: as on the command line; several for a repository of many packages.
    target: tuple[str, ...] = ()
    layout: Layout = Layout.OVERLAY
    #: Whether every string that names a module counts as an import (`ScanOptions.strings`).
    strings: bool = False
    #: Functions that load a library by its file, beside `LOADERS`: "torch.ops.load_library".
    loaders: tuple[str, ...] = ()
    core: CoreRules = CoreRules()
    satellites: SatelliteRules = SatelliteRules()
    costs: Costs = Costs()
    weights: Weights = Weights()
    distributions: tuple[DistributionRule, ...] = ()
    pins: tuple[Pin, ...] = ()
    bonds: tuple[Bond, ...] = ()
    bans: tuple[Ban, ...] = ()
    directions: tuple[Direction, ...] = ()
    imports: tuple[ImportMark, ...] = ()
    registries: tuple[RegistryRule, ...] = ()
    #: Where it was read from, as the user named it; "" for the built-in defaults.
    source: str = ""

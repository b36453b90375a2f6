"""One small example of everything that is reported, and the golden files to compare with."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from debundle.graph.chains import shortest_chains
from debundle.graph.measure import measure_partition
from debundle.model import (
    AuditReport,
    Chain,
    CheckResult,
    Costs,
    Cut,
    DistributionMetadata,
    Ending,
    ExternalImport,
    Failure,
    FrontierPoint,
    ImportGraph,
    Link,
    Miss,
    MissReason,
    Module,
    ModuleKind,
    Observation,
    Oddity,
    Origin,
    Partition,
    Phase,
    Reading,
    Score,
    SeenImport,
    Share,
    SourceRoot,
    Target,
    Via,
    Violation,
    ViolationKind,
)
from support import import_graph, partition_of

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with a golden file; with DEBUNDLE_UPDATE_GOLDEN set, write it instead."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if os.environ.get("DEBUNDLE_UPDATE_GOLDEN"):
            file.write_text(text, encoding="utf-8", newline="")
        assert text == file.read_bytes().decode()

    return compare


@pytest.fixture
def graph() -> ImportGraph:
    """A shop with a facade, a cycle, a lazy plugin, an extension, and a file that is broken."""
    drawn = import_graph(
        """
        shop -> shop.cart [re-export names=Cart]
        shop -> shop.money [re-export names=Price,Tax]
        shop.cart -> shop.money [names=Price]
        shop.cart -> shop.plugins.mail [call names=send]
        shop.cart -> shop._fast [guarded names=add]
        shop.plugins -> shop.plugins.mail [star re-export names=*]
        shop.plugins.mail -> shop [names=Cart]
        shop.plugins.mail -> shop.cart [line=1 through=shop names=Cart]
        shop.money -> shop.report [typing names=Report]
        shop.report -> shop.cart [names=Cart]
        shop.broken
        """,
        lines={"shop": 12, "shop.cart": 240, "shop.money": 180, "shop.report": 95},
    )
    return ImportGraph(
        target=Target(
            label="shop",
            roots=(SourceRoot("shop", Path("shop")),),
            metadata=DistributionMetadata(name="shop", version="1.4"),
        ),
        modules=tuple(_as_found(module) for module in drawn.modules),
        imports=drawn.imports,
        external=(
            ExternalImport("shop.cart", "os.path", 3, Phase.IMPORT),
            ExternalImport("shop.money", "decimal", 1, Phase.IMPORT),
            ExternalImport("shop.plugins.mail", "no_such_mailer.smtp", 2, Phase.CALL, guarded=True),
            ExternalImport("shop.report", "no_such_charts", 1, Phase.IMPORT),
            ExternalImport("shop.report", "no_such_charts.pie", 9, Phase.CALL),
        ),
    )


def _as_found(module: Module) -> Module:
    if module.name == "shop._fast":
        path = "shop/_fast.cpython-311-x86_64-linux-gnu.so"
        return Module(module.name, path, 0, ModuleKind.EXTENSION, Reading.NO_SOURCE)
    if module.name == "shop.broken":
        problem = "cannot be parsed: invalid syntax (line 3)"
        return Module(module.name, module.path, 3, reading=Reading.UNREADABLE, problem=problem)
    return module


@pytest.fixture
def partition(graph: ImportGraph) -> Partition:
    """The shop as a core and two satellites, with the cuts that this asks for."""
    grouped = partition_of(
        graph,
        {
            "shop-core": "shop.**",
            "shop-plugins -> shop-core": "shop.plugins.**",
            "shop-report -> shop-core": "shop.report",
        },
    )
    measured = measure_partition(graph, grouped.distributions, costs=Costs())
    frontier = (
        FrontierPoint(0.0, 8, graph.lines, 1.0, 0, 0, 0),
        FrontierPoint(0.02, 5, 445, 445 / graph.lines, 2, 1, 0, chosen=True),
        FrontierPoint(0.4, 2, 190, 190 / graph.lines, 5, 204, 2),
    )
    return replace(measured, frontier=frontier, notes=("shop.broken could not be read.",))


@pytest.fixture
def chains(graph: ImportGraph) -> tuple[Chain, ...]:
    """How importing the shop comes to import the mail plugin."""
    return shortest_chains(graph, importer="shop", imported="shop.plugins.mail")


@pytest.fixture
def result(partition: Partition) -> CheckResult:
    """Two cuts that nobody made (one of them known), a cycle, and a stale entry."""
    violations = [_violation(cut, known=cut is partition.cuts[-1]) for cut in partition.cuts]
    cycle = Violation(
        kind=ViolationKind.CYCLE,
        from_distribution="shop-core",
        to_distribution="shop-report",
        importer="",
        imported="",
        chain=Chain(()),
        cut=None,
        message="shop-core -> shop-report -> shop-core is a cycle. Take one dependency out.",
    )
    stale = ("shop.report", "shop.plugins", "import")
    return CheckResult((cycle, *violations), stale=(stale,), checked=7)


def _violation(cut: Cut, *, known: bool) -> Violation:
    link = Link(
        cut.importer, cut.imported, cut.file, cut.line, cut.phase, cut.use, cut.via, cut.names
    )
    message = f"{cut.from_distribution} does not depend on {cut.to_distribution}."
    return Violation(
        kind=ViolationKind.UNDECLARED,
        from_distribution=cut.from_distribution,
        to_distribution=cut.to_distribution,
        importer=cut.importer,
        imported=cut.imported,
        chain=Chain((link,)),
        cut=cut,
        message=message,
        known=known,
    )


@pytest.fixture
def audit() -> AuditReport:
    """The shop was run: a plugin came by a name made at run time, native code imported one."""
    cart = SeenImport("shop", "shop.cart", Phase.IMPORT, Origin.STATEMENT, 2)
    mail = SeenImport("shop.cart", "shop.plugins.mail", Phase.CALL, Origin.CALL, 31)
    speed = SeenImport("shop._speed", "shop.money", Phase.IMPORT, Origin.NATIVE)
    return AuditReport(
        label="shop",
        version="1.4",
        observation=Observation(
            seen=(cart, speed, mail),
            loaded=("shop", "shop._speed", "shop.cart", "shop.money"),
            failures=(
                Failure("", Ending.RAISED, "ValueError: no till"),
                Failure("shop.broken", Ending.RAISED, "SyntaxError: invalid syntax"),
                Failure("shop.crash", Ending.DIED, "signal SIGSEGV"),
                Failure("shop.loop", Ending.TIMED_OUT, "took longer than allowed"),
                Failure("shop.torn", Ending.RAISED, "SyntaxError: invalid syntax"),
            ),
            odd={"shop.alias": Oddity.ALIAS},
            python="3.11.9",
        ),
        pairs=3,
        debundle=Score(8, Share(1, 3), Share(1, 2), Share(1, 2)),
        grimp=Score(4, Share(1, 3), Share(1, 2), Share(2, 3)),
        recall_by_phase={Phase.IMPORT: Share(1, 2), Phase.CALL: Share(0, 1)},
        recall_by_origin={
            Origin.STATEMENT: Share(1, 1),
            Origin.CALL: Share(0, 1),
            Origin.NATIVE: Share(0, 1),
        },
        found_by_via={Via.STATEMENT: 1},
        precision_by_via={Via.STATEMENT: Share(1, 2)},
        misses=(
            Miss(speed, MissReason.NATIVE_CODE, "shop/_speed.abi3.so"),
            Miss(mail, MissReason.RUNTIME_NAME, "shop/cart.py"),
        ),
        late=(cart,),
        unseen=(("shop", "shop.money", 3),),
    )

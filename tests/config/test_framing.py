from __future__ import annotations

from debundle.config import frame_configuration
from debundle.config.reading import parse_configuration
from debundle.model import Configuration
from support import import_graph, partition_of

GRAPH = import_graph("app.web -> app.core")
PARTITION = partition_of(GRAPH, {"app-core": "app app.core", "app-web -> app-core": "app.web"})

WRITTEN = """\
format = 1
target = "app"  # ours

# what everybody needs
[distributions.app-core]
role = "core"
modules = ["app.**"]

[distributions.app-web]
modules = ["app.web"]
depends_on = ["app-core"]

# the web team asked for it
[[pins]]
modules = ["app.web"]
distribution = "app-web"
"""


def test_what_people_wrote_around_the_distributions_is_kept() -> None:
    written = parse_configuration(WRITTEN, source="debundle.toml")

    frame = frame_configuration(PARTITION, configuration=written, graph=GRAPH, existing=WRITTEN)

    assert frame.text == WRITTEN
    assert frame.before.strip() == 'format = 1\ntarget = "app"  # ours'
    assert frame.after.strip().startswith("# the web team asked for it\n[[pins]]")


def test_a_grouping_without_a_file_gets_one() -> None:
    frame = frame_configuration(
        PARTITION, configuration=Configuration(target=("app",)), graph=GRAPH
    )
    found = parse_configuration(frame.text, source="debundle.toml")
    assert [rule.name for rule in found.distributions] == ["app-core", "app-web"]
    assert "[distributions" not in frame.before + frame.after

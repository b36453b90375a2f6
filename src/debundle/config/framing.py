"""The text around the distributions of a configuration, for whoever writes others into it."""

from __future__ import annotations

from debundle.config.merging import merge_distributions
from debundle.config.rendering import render_configuration
from debundle.model import Configuration, Frame, ImportGraph, Partition

# No header, no key and no comment: what is merged keeps it as it is.
_MARK = "@@distributions@@"


def frame_configuration(
    partition: Partition, *, configuration: Configuration, graph: ImportGraph, existing: str = ""
) -> Frame:
    """The file that describes a partition, and what stands before and after its distributions.

    `existing` is the file's text, if there is one. It is taken as it is where it describes
    distributions; otherwise those of the partition are written into it.
    """
    text = existing
    if not configuration.distributions or not existing:
        text = render_configuration(
            partition, configuration=configuration, graph=graph, existing=existing
        )
    before, _, after = merge_distributions(text, _MARK).partition(_MARK)
    return Frame(text, before, after)

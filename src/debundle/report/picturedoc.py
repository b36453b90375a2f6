"""The boxes and arrows of a picture as a document, with the figures of its grouping."""

from __future__ import annotations

from debundle.model import ImportGraph, Partition
from debundle.report.jsonparts import Rows, document, quality_fields, target_fields
from debundle.report.picture import PictureOptions, draw_picture


def picture_document(graph: ImportGraph, partition: Partition, options: PictureOptions) -> str:
    """`debundle report --format json`: what the other formats draw; nothing is left out of it."""
    all_of_it = PictureOptions(depth=options.depth, focus=options.focus, max_boxes=0)
    picture = draw_picture(graph, partition, all_of_it)
    names = {box.key: number for number, box in enumerate(picture.boxes)}
    return document(
        "debundle-report",
        {
            "target": target_fields(graph),
            "quality": quality_fields(partition.quality),
            "distributions": Rows(
                {
                    "name": item.name,
                    "role": item.role,
                    "modules": len(item.modules),
                    "lines": item.lines,
                    "depends_on": item.depends_on,
                }
                for item in partition.distributions
            ),
            "boxes": Rows(
                {
                    "name": box.name,
                    "distribution": box.distribution,
                    "modules": box.modules,
                    "lines": box.lines,
                }
                for box in picture.boxes
            ),
            "arrows": Rows(
                {
                    "importer": names[arrow.importer],
                    "imported": names[arrow.imported],
                    "statements": {phase.value: n for phase, n in arrow.statements.items()},
                    "backward": arrow.backward,
                }
                for arrow in picture.arrows
            ),
        },
    )

"""What the user typed becomes a `Target`: names, folders, files, wheels and sdists."""

from debundle.scan.targets.locate import locate_target
from debundle.scan.targets.walk import FileKind, Walk, file_kind, walk_files

__all__ = ["FileKind", "Walk", "file_kind", "locate_target", "walk_files"]

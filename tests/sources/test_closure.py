"""The files that are read with a source when it is compiled."""

from __future__ import annotations

from pathlib import Path

from debundle.sources.closure import compiled_with
from support import write_files

FILES = {
    "p/x.pyx": 'include "part.pxi"\ncdef extern from "p/h.h":\n    pass\n',
    "p/x.pxd": "",
    "p/part.pxi": 'include "x.pyx"\ncdef extern from "<stdio.h>":\n    pass\n',
    "p/h.h": '#include "deep.h"\n#include <other.h>\n',
    "p/inc/deep.h": "",
    "p/other.h": "",
    "p/one/twin.h": "",
    "p/two/twin.h": "",
    "p/c.c": '#include "twin.h"\n#include "one/twin.h"\n',
}


def test_includes_are_followed_to_the_files_that_there_are(tmp_path: Path) -> None:
    write_files(FILES, tmp_path)
    places = {path: str(tmp_path / path) for path in FILES}

    assert compiled_with(["p/x.pyx", "p/c.c", "p/gone.c"], places) == {
        "p/x.pyx": ("p/h.h", "p/inc/deep.h", "p/part.pxi", "p/x.pxd"),
        "p/c.c": ("p/one/twin.h",),
        "p/gone.c": (),
    }

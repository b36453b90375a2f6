"""Products of tables by one thread.

BLAS divides a product among threads, which wait for the next one by spinning: a search that takes
many small products would pay for twice the processor time that it uses.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.float64]

#: OpenBLAS takes one thread where no more than the third power of this is multiplied.
_BLOCK = 64

#: Of larger tables there are few products, and they are worth its threads.
_LARGE = 256


def product(left: Table, right: Table) -> Table:
    """The matrix product of two tables, in blocks where BLAS would use threads for little.

    What is added up in whole numbers, below 2**53, is the same whatever the blocks.
    """
    rows, inner = left.shape
    columns = right.shape[1]
    if not _BLOCK**3 < rows * inner * columns <= _LARGE**3:
        return left @ right
    found = np.zeros((rows, columns))
    for row in range(0, rows, _BLOCK):
        for column in range(0, columns, _BLOCK):
            here = found[row : row + _BLOCK, column : column + _BLOCK]
            for start in range(0, inner, _BLOCK):
                some = slice(start, start + _BLOCK)
                here += left[row : row + _BLOCK, some] @ right[some, column : column + _BLOCK]
    return found

"""Moving averages: in C where it was compiled, in Python elsewhere."""

try:
    from barograph._fast import smooth as _smooth
except ImportError:
    _smooth = None


def smooth(values, window=3):
    """The mean of the last `window` values at each place (of fewer at the beginning)."""
    if window < 1:
        raise ValueError("a window holds at least one value")
    if _smooth is not None:
        return _smooth([float(value) for value in values], window)
    means = []
    for end in range(1, len(values) + 1):
        recent = values[max(0, end - window) : end]
        means.append(sum(recent) / len(recent))
    return means

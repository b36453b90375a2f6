"""A curve in one line of text."""

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(values):
    if not values:
        return ""
    low, high = min(values), max(values)
    scale = (len(_BARS) - 1) / ((high - low) or 1)
    return "".join(_BARS[round((value - low) * scale)] for value in values)

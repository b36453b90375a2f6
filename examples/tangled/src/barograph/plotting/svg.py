"""A curve as a picture for the browser."""

from xml.sax.saxutils import escape

import barograph
from barograph.config import config


def chart(values, width=320, height=80):
    low, high = min(values), max(values)
    step = width / max(1, len(values) - 1)
    points = " ".join(
        f"{index * step:.1f},{height - (value - low) / ((high - low) or 1) * height:.1f}"
        for index, value in enumerate(barograph.smooth(values))
    )
    title = escape(config.banner())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<title>{title}</title><polyline fill="none" stroke="#246" points="{points}"/></svg>'
    )

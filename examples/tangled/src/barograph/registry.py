"""Sensors announce themselves here, by a decorator, when their module is imported."""

_KINDS = {}


def sensor(kind):
    """Register a class of sensors under the name that configuration files use."""

    def register(cls):
        _KINDS[kind] = cls
        cls.kind = kind
        return cls

    return register


def sensor_kinds():
    return dict(sorted(_KINDS.items()))


def make_sensor(kind, **options):
    try:
        return _KINDS[kind](**options)
    except KeyError:
        from barograph.errors import BarographError

        raise BarographError(
            f"no sensor of the kind {kind!r}; there are {sorted(_KINDS)}"
        ) from None

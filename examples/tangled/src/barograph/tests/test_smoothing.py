import pytest

from barograph import smooth, smoothing


@pytest.mark.parametrize("compiled", [True, False])
def test_smoothing_is_a_moving_average(compiled, monkeypatch):
    if compiled and smoothing._smooth is None:
        pytest.skip("barograph._fast was not compiled")
    if not compiled:
        monkeypatch.setattr(smoothing, "_smooth", None)
    assert smooth([1, 2, 3, 4], 2) == [1.0, 1.5, 2.5, 3.5]

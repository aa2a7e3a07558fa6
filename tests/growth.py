"""Holds the time that work takes against its length, for tests of texts made to be slow.

In: work that is done on an input of a given length. Out: nothing, or an AssertionError with the ratio that was
measured. Never: a judgement in seconds; of four measurements one that is linear is enough, since a busy machine can
spoil any of them and quadratic work passes none.
"""

from __future__ import annotations

import time
from collections.abc import Callable

TRIES = 4
LEAST_SECONDS = 1e-3
"""Less than this says nothing about the shorter input."""


def assert_linear(work: Callable[[int], object], size: int, *, factor: int, room: float = 2.0) -> None:
    """`factor` times the length may take `room * factor` times as long; quadratic work takes `factor ** 2` times."""
    assert room < factor, f"quadratic work over {factor} times the length would pass with room for {room}"
    ratios: list[float] = []
    for _ in range(TRIES):
        ratios.append(_seconds(work, size * factor) / max(_seconds(work, size), LEAST_SECONDS))
        if ratios[-1] < room * factor:
            return
    raise AssertionError(f"{factor} times the text took {min(ratios):.1f} times as long")


def _seconds(work: Callable[[int], object], size: int) -> float:
    began = time.process_time()
    work(size)
    return time.process_time() - began

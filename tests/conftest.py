"""What holds for every test: Hypothesis looks for wrong answers, never for slow ones (those are for benchmarks)."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("tilik", deadline=None)
settings.load_profile("tilik")

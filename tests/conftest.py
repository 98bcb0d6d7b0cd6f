"""What holds for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A busy machine is no failure: examples may take as long as they need.
settings.register_profile("gbc", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gbc")

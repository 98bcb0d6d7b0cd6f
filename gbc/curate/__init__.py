"""Looking after datasets: validating, mending, filtering, merging, comparing, counting."""

from gbc.curate.finding import KINDS, Finding, Kind, Severity
from gbc.curate.mend import mend
from gbc.curate.repairs import Repair
from gbc.curate.validate import validate

__all__ = ["KINDS", "Finding", "Kind", "Repair", "Severity", "mend", "validate"]

"""Looking after datasets: validating, mending, filtering, merging, comparing, counting."""

from gbc.curate.filter import Filtered, filter_dataset
from gbc.curate.finding import KINDS, Finding, Kind, Severity
from gbc.curate.mend import mend
from gbc.curate.repairs import Repair
from gbc.curate.selection import Conditions
from gbc.curate.split import SplitError, read_split
from gbc.curate.validate import validate

__all__ = [
    "KINDS",
    "Conditions",
    "Filtered",
    "Finding",
    "Kind",
    "Repair",
    "Severity",
    "SplitError",
    "filter_dataset",
    "mend",
    "read_split",
    "validate",
]

"""Looking after datasets: validating, mending, filtering, merging, comparing, counting."""

from gbc.curate.changes import Change
from gbc.curate.diff import diff_datasets
from gbc.curate.figures import write_figures
from gbc.curate.filter import Filtered, filter_dataset
from gbc.curate.finding import KINDS, Finding, Kind, Severity
from gbc.curate.mend import mend
from gbc.curate.merge import Differing, Merged, MergeError, merge_datasets
from gbc.curate.migrate import migrate
from gbc.curate.repairs import Repair
from gbc.curate.selection import Conditions
from gbc.curate.split import SplitError, read_split
from gbc.curate.stats import Statistics, stats
from gbc.curate.validate import validate

__all__ = [
    "KINDS",
    "Change",
    "Conditions",
    "Differing",
    "Filtered",
    "Finding",
    "Kind",
    "MergeError",
    "Merged",
    "Repair",
    "Severity",
    "SplitError",
    "Statistics",
    "diff_datasets",
    "filter_dataset",
    "mend",
    "merge_datasets",
    "migrate",
    "read_split",
    "stats",
    "validate",
    "write_figures",
]

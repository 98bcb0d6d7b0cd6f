"""Running a pipeline over pictures: batching, memory, the build."""

from gbc.runtime.account import RoleTotals, add_up
from gbc.runtime.build import build_dataset
from gbc.runtime.census import PlanSummary, summarize
from gbc.runtime.estimate import Costs, Estimate, estimate_build
from gbc.runtime.interval import Range
from gbc.runtime.options import BuildOptions, Engine
from gbc.runtime.panel import LocalPanel, PanelOptions
from gbc.runtime.planning import NearDuplicates, PlanOptions
from gbc.runtime.progress import Counts, Done, Progress, Summary
from gbc.runtime.raypool import ClusterError
from gbc.runtime.status import Status, read_status
from gbc.runtime.stop import Budget

__all__ = [
    "Budget",
    "BuildOptions",
    "ClusterError",
    "Costs",
    "Counts",
    "Done",
    "Engine",
    "Estimate",
    "LocalPanel",
    "NearDuplicates",
    "PanelOptions",
    "PlanOptions",
    "PlanSummary",
    "Progress",
    "Range",
    "RoleTotals",
    "Status",
    "Summary",
    "add_up",
    "build_dataset",
    "estimate_build",
    "read_status",
    "summarize",
]

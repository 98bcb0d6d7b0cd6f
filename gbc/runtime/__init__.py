"""Running a pipeline over pictures: batching, memory, the build."""

from gbc.runtime.account import RoleTotals
from gbc.runtime.build import BuildOptions, build_dataset
from gbc.runtime.census import PlanSummary, summarize
from gbc.runtime.panel import LocalPanel
from gbc.runtime.planning import NearDuplicates, PlanOptions
from gbc.runtime.progress import Progress, Summary

__all__ = [
    "BuildOptions",
    "LocalPanel",
    "NearDuplicates",
    "PlanOptions",
    "PlanSummary",
    "Progress",
    "RoleTotals",
    "Summary",
    "build_dataset",
    "summarize",
]

"""Running a pipeline over pictures: batching, memory, the build."""

from gbc.runtime.build import BuildOptions, build_dataset
from gbc.runtime.panel import LocalPanel
from gbc.runtime.planning import NearDuplicates, PlanOptions
from gbc.runtime.progress import Progress, RoleTotals, Summary

__all__ = [
    "BuildOptions",
    "LocalPanel",
    "NearDuplicates",
    "PlanOptions",
    "Progress",
    "RoleTotals",
    "Summary",
    "build_dataset",
]

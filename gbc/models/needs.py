"""What an adapter needs beside the package that brings it, as that package's own metadata says."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = "gbc-builder"
"""The distribution that brings gbc itself."""


def missing_needs(package: str, extra: str | None) -> list[str]:
    """The requirements of a package with an extra that are not met here, such as ``torch>=2``.

    Nothing is imported: only what is installed, and in which version, is looked up.
    """
    try:
        metadata = distribution(package).metadata
    except PackageNotFoundError:
        return [package]
    extras = {canonicalize_name(name) for name in metadata.get_all("Provides-Extra") or []}
    if extra is not None and canonicalize_name(extra) not in extras:  # it was installed before there was such an extra
        return [f"{package}[{extra}]"]
    needs = [Requirement(text) for text in metadata.get_all("Requires-Dist") or []]
    wanted = [need for need in needs if need.marker is None or need.marker.evaluate({"extra": extra or ""})]
    missing: list[str] = []
    for need in wanted:
        if canonicalize_name(need.name) == canonicalize_name(package):  # an extra that is made of others
            missing += [each for inner in sorted(need.extras) for each in missing_needs(package, inner)]
        elif not _is_met(need):
            missing.append(f"{need.name}{need.specifier}")
    return list(dict.fromkeys(missing))


def install_command(package: str, extra: str | None) -> str:
    """The command that installs all that an adapter needs."""
    return f"pip install '{package}[{extra}]'" if extra else f"pip install '{package}'"


def _is_met(need: Requirement) -> bool:
    try:
        return need.specifier.contains(version(need.name), prereleases=True)
    except PackageNotFoundError:
        return False

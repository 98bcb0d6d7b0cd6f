"""The modules of the page as one plain script: a page that is opened from disk may load no modules.

The modules keep to one form: ``import { a, b } from "./name.js";`` on a line, and ``export`` before a function or
const.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async function|function|const|class) (\w+))", re.MULTILINE)


def bundle(modules: Mapping[str, str], main: str, instead: Mapping[str, str]) -> str:
    """All that ``main`` needs, each module in a scope of its own; ``instead`` says which take the place of which."""
    order: list[str] = []
    _visit(main, modules, instead, order)
    return '"use strict";\nconst modules = {};\n' + "".join(_wrapped(name, modules[name], instead) for name in order)


def _visit(name: str, modules: Mapping[str, str], instead: Mapping[str, str], order: list[str]) -> None:
    for _, needed in _IMPORT.findall(modules[name]):
        wanted = instead.get(needed, needed)
        if wanted not in order:
            _visit(wanted, modules, instead, order)
    order.append(name)


def _wrapped(name: str, text: str, instead: Mapping[str, str]) -> str:
    exported = [match[1] for match in _EXPORT.findall(text)]
    text = _IMPORT.sub(lambda found: f'const {{ {found[1]} }} = modules["{instead.get(found[2], found[2])}"];\n', text)
    text = _EXPORT.sub(lambda found: found[1], text)
    return f'\nmodules["{name}"] = (() => {{\n{text}\nreturn {{ {", ".join(exported)} }};\n}})();\n'

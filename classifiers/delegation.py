"""How much in-house code, to which the files of a tool hand work, was not seen: the project's other files were."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifiers.evidence import Observation, Verb

MEASURE = "unseen_code"
"""What readers count: imports of in-house modules, scripts that are started or included, macros of other files."""

_PYTHON = frozenset({"python", "notebook"})
_IMPORT = re.compile(r"import (?P<dots>\.*)(?P<module>[\w.]*)")
_BESIDE = re.compile(r"[\"'](\.{1,2}(?:/[^\"']*)?)[\"']")
"""A file is included by its place, as JavaScript does it, mostly without its ending."""
_LOOKS = re.compile(r"\.(?:s?css|less|svg|png|jpe?g|gif|json|html?)$")
"""What is included only for its values or looks takes over no work."""
_SCRIPT = re.compile(r"\.(?:vb[se]|wsf|hta|bat|cmd|ps1|psm1|pyw?|js|sh|xlam?|xls[bm]?)\b", re.IGNORECASE)
_OWN_FOLDER = re.compile(r"%~[a-z]*0")
"""How a batch file names the folder that it lies in; the name of a file follows at once."""
_TOKEN = re.compile(r"[\w.+$-]+")


def _name(place: str) -> str:
    return place.rstrip("/").rpartition("/")[2]


def _stem(place: str) -> str:
    """Return the name without its last ending; `.profile` has none."""
    name = _name(place)
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name


def _folders(place: str) -> list[str]:
    return [part for part in place.split("/")[:-1] if part]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Project:
    """By which words code may name the files that were seen: all folded, as Windows compares them."""

    names: frozenset[str]
    spaced: tuple[str, ...]
    """Names that hold more than a token."""
    stems: frozenset[str]
    modules: frozenset[str]
    """What Python may import: modules, and folders with modules below."""

    @classmethod
    def of(cls, observations: Iterable[Observation]) -> _Project:
        places = [(_within(seen), seen.artifact.kind) for seen in observations]
        names = {_name(place) for place, _ in places}
        return cls(
            names=frozenset(names),
            spaced=tuple(name for name in names if not _TOKEN.fullmatch(name)),
            stems=frozenset(part for place, _ in places for part in (_stem(place), *_folders(place))),
            modules=frozenset(
                part for place, kind in places if kind in _PYTHON for part in (_stem(place), *_folders(place))
            ),
        )

    def holds(self, line: str) -> bool:
        """True if a line that runs other code names a file of the project."""
        folded = _OWN_FOLDER.sub("./", line.casefold())
        imported = _IMPORT.fullmatch(folded)
        if imported:
            return self._imports(bool(imported["dots"]), imported["module"].partition(".")[0])
        if any(self._beside(place) for place in _BESIDE.findall(folded)):
            return True
        return not self.names.isdisjoint(_TOKEN.findall(folded)) or any(name in folded for name in self.spaced)

    def _beside(self, place: str) -> bool:
        name = _name(place).strip(".")
        return not name or bool(_LOOKS.search(name)) or not self.stems.isdisjoint({name, _stem(name)})

    def _imports(self, beside: bool, root: str) -> bool:  # noqa: FBT001 - named in the one place that calls it
        return root in self.modules if root else beside


def unseen_code(observations: Sequence[Observation]) -> tuple[float, ...]:
    """Return for each file how often it hands work to in-house code that is not among the observations.

    Within a project, what names another of its files was seen. What is counted and stands in no line that names such a
    file stays unseen, and so does each line that names a module or script of another place.
    """
    counted = [max(seen.metric(MEASURE), 0.0) for seen in observations]
    if len(observations) < 2 or not any(counted):
        return tuple(counted)
    project = _Project.of(observations)
    return tuple(
        _unseen(seen, count, project) if count and seen.artifact.project else count
        for seen, count in zip(observations, counted, strict=True)
    )


def _unseen(seen: Observation, counted: float, project: _Project) -> float:
    lines = [item.text for item in seen.evidence if item.verb is Verb.RUN and item.target is None]
    others = [line for line in lines if not project.holds(line)]
    foreign = sum(_IMPORT.fullmatch(line) is not None or _SCRIPT.search(line) is not None for line in others)
    return max(counted - (len(lines) - len(others)), min(foreign, counted))


def _within(seen: Observation) -> str:
    """Return the path from the project's own folder on: what lies above it names nothing of it."""
    path, project = seen.artifact.path.casefold(), seen.artifact.project.casefold()
    above = project.rpartition("/")[0]
    return path[len(above) + 1 :] if above and path.startswith(f"{above}/") else path

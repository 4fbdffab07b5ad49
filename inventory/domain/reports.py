"""What an agent may report of a share: paths below its root, each once, with figures that a store holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from classifiers.evidence import Artifact, Observation

LONGEST_PATH = 4_000
_SIZE = 2**63
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_DIGEST = re.compile(r"[0-9a-f]{64}")


def objections(share: str, observations: Iterable[Observation]) -> Iterator[tuple[int, str]]:
    """Yield why observations cannot be taken in as of this share, with the place of each in the report."""
    met: set[str] = set()
    for place, observation in enumerate(observations):
        artifact = observation.artifact
        if artifact.share != share:
            yield place, "it is of another share than the report"
        if artifact.path in met:
            yield place, "its path stands in the report twice"
        met.add(artifact.path)
        yield from ((place, reason) for reason in _of(artifact))


def _of(artifact: Artifact) -> Iterator[str]:
    if not _is_path(artifact.path):
        yield "path is relative to the root of the share, with / between names"
    elif artifact.name != artifact.path.rpartition("/")[2]:
        yield "name is the last name of the path"
    if artifact.project and not _is_path(artifact.project):
        yield "project is a path below the root of the share"
    if artifact.sha256 and not _DIGEST.fullmatch(artifact.sha256):
        yield "sha256 has 64 digits of 0-9 and a-f, or none for a file that was not read"
    if not 0 <= artifact.size < _SIZE:
        yield "size is in bytes, and not negative"
    if not _EARLIEST <= artifact.modified < _LATEST:
        yield "modified lies between 1970 and 2200"


def _is_path(path: str) -> bool:
    names = path.split("/")
    return 0 < len(path) <= LONGEST_PATH and "\0" not in path and not {"", ".", ".."} & set(names)

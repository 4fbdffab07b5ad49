"""Turns settings into what a scan takes: shares, the rules of the walk, the cost of one file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scanner import discards
from scanner.crawl import Rules
from scanner.globs import Globs
from scanner.pipeline import Cost
from scanner.pool import Bounds
from scanner.reading.source import Limits
from scanner.shares.local import Share

if TYPE_CHECKING:
    from scanner.tables import CrawlSettings, Settings, ShareSettings

_MEGABYTE = 1 << 20


def shares_of(settings: Settings) -> tuple[Share, ...]:
    """Return all shares, in the order of the settings."""
    return tuple(_share(share) for share in settings.share)


def cost_of(settings: Settings) -> Cost:
    """Return what one file may cost."""
    limits = settings.limits
    return Cost(
        limits=Limits(file=limits.file_megabytes * _MEGABYTE, unpacked=limits.unpacked_megabytes * _MEGABYTE),
        bounds=Bounds(seconds=limits.seconds, memory=limits.memory_megabytes * _MEGABYTE, workers=limits.workers),
    )


def rules_of(share: Share, settings: Settings, *, skip: Iterable[str] = ()) -> Rules:
    """Return what a walk over `share` leaves out: the tables, its globs, the other shares, and `skip`.

    `skip`: absolute native paths; the files of the inventory belong there.
    """
    others = (other.path for other in settings.share if other.name != share.name)
    return Rules(
        suffixes=_suffixes(settings.crawl),
        folders=_folders(settings.crawl),
        globs=Globs(share.include, share.exclude),
        skip=frozenset((*others, *skip)),
    )


def _share(share: ShareSettings) -> Share:
    return Share(
        name=share.name, path=share.path, include=share.include, exclude=share.exclude, throttle=share.throttle
    )


def _suffixes(crawl: CrawlSettings) -> dict[str, str]:
    kept = {_dotted(suffix) for suffix in crawl.keep_suffixes}
    table = {**discards.SUFFIXES, **{_dotted(suffix): discards.EXCLUDED for suffix in crawl.discard_suffixes}}
    return {suffix: reason for suffix, reason in table.items() if suffix not in kept}


def _folders(crawl: CrawlSettings) -> dict[str, str]:
    entered = {name.casefold() for name in crawl.keep_folders}
    table = {**discards.FOLDERS, **{name.casefold(): discards.EXCLUDED for name in crawl.discard_folders}}
    return {name: reason for name, reason in table.items() if name not in entered}


def _dotted(suffix: str) -> str:
    return "." + suffix.lower().removeprefix("*").lstrip(".")

"""What a canvas app is made of, whatever it was saved as: its data sources and the expressions of its controls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from classifiers.evidence import Target
from scanner.reading.lowcode.connectors import connector_name, target_of

_LOCAL = frozenset({"CollectionDataSourceInfo", "StaticDataSourceInfo", "OptionSetInfo", "ViewInfo", "ResourceInfo"})
_DATAVERSE = frozenset({"NativeCDSDataSourceInfo", "CDSNativeDataSourceInfo"})
_SERVICE = "ServiceInfo"
_FLOWS = "logicflows"
_LOCAL_NAMES = ("col", "var", "gbl", "loc", "tmp", "temp", "ctx", "cl_", "lcl")
_LAYOUT = frozenset(
    [
        "x",
        "y",
        "width",
        "height",
        "size",
        "fill",
        "color",
        "hovercolor",
        "hoverfill",
        "hoverbordercolor",
        "pressedcolor",
        "pressedfill",
        "pressedbordercolor",
        "bordercolor",
        "borderthickness",
        "disabledcolor",
        "disabledfill",
        "disabledbordercolor",
        "paddingtop",
        "paddingleft",
        "paddingright",
        "paddingbottom",
        "zindex",
        "templatesize",
        "templatefill",
        "templatepadding",
        "radius",
        "radiustopleft",
        "radiustopright",
        "radiusbottomleft",
        "radiusbottomright",
        "font",
        "fontweight",
        "align",
        "verticalalign",
        "lineheight",
        "rotation",
        "layoutminwidth",
        "layoutminheight",
        "layoutmaxwidth",
        "layoutmaxheight",
        "layoutgap",
        "fillportions",
        "maximumheight",
        "maximumwidth",
        "minimumheight",
        "minimumwidth",
        "basepaletteecolor",
        "chevronfill",
        "chevronbackground",
        "iconfill",
        "selectioncolor",
        "selectionfill",
        "focusedbordercolor",
        "focusedborderthickness",
        "loadingspinnercolor",
        "transition",
        "autoheight",
        "visible",
        "contentlanguage",
        "basestyle",
        "wrapcount",
        "tabindex",
        "delayoutput",
    ]
)
"""Properties that say how something looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """One entry of an app's list of data: `connector` is "" for what lives in the app itself."""

    name: str
    connector: str = ""
    place: str = ""
    service: bool = False

    @property
    def local(self) -> bool:
        """True for a collection or a list that came with the app."""
        return not self.connector

    @property
    def target(self) -> Target:
        """What a write to it changes."""
        return Target.OWN_DATA if self.local else target_of(self.connector)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One expression: `name` is that of the property, of a control ("" for the screen itself) on a screen."""

    screen: str
    control: str
    name: str
    expression: str

    @property
    def where(self) -> str:
        """How a person finds it."""
        return f"{self.screen}!{self.control}.{self.name}" if self.control else f"{self.screen}!{self.name}"

    @property
    def look(self) -> bool:
        """True if it says only how something looks."""
        return self.name.casefold() in _LAYOUT


@dataclass(slots=True, kw_only=True)
class App:
    """One app: `sources` by folded name; `listed` if its list of data came with it, as screens alone do not."""

    name: str
    rules: list[Rule] = field(default_factory=list)
    sources: dict[str, DataSource] = field(default_factory=dict)
    collected: set[str] = field(default_factory=set)
    forms: dict[str, str] = field(default_factory=dict)
    listed: bool = False

    def source(self, name: str) -> DataSource | None:
        """Return the data that a name means; of screens alone, by what is done with it and how it is called."""
        folded = name.casefold()
        known = self.sources.get(folded)
        if known is not None or self.listed:
            return known
        if folded in self.collected or folded.startswith(_LOCAL_NAMES):
            return DataSource(name=name)
        return DataSource(name=name, connector="dataverse") if name and name[:1].isupper() else None


def source_of(entry: Mapping[str, object]) -> DataSource:
    """Return one entry of `References/DataSources.json`."""
    name, kind = str(entry.get("Name") or ""), str(entry.get("Type") or "")
    if kind in _LOCAL:
        return DataSource(name=name)
    api = connector_name(str(entry.get("ApiId") or ""))
    if kind in _DATAVERSE:
        place = entry.get("LogicalName") or entry.get("EntitySetName") or name
        return DataSource(name=name, connector="dataverse", place=str(place))
    places = [str(entry.get(key) or "") for key in ("DatasetName", "TableName")]
    place = "/".join(filter(None, places))
    if kind == _SERVICE:
        return DataSource(name=name, connector=api or _FLOWS, place=place, service=True)
    return DataSource(name=name, connector=api or kind, place=place)


def is_flow(source: DataSource | None) -> bool:
    """True for a flow that an app starts."""
    return source is not None and source.service and source.connector == _FLOWS


def named_forms(rules: Iterable[Rule]) -> dict[str, str]:
    """Return the data source of each form, by its folded name."""
    return {rule.control.casefold(): rule.expression for rule in rules if rule.name == "DataSource"}

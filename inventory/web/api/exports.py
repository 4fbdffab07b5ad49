"""Lists as files, streamed: the same as the pages give, with the same filters."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field, create_model
from starlette.responses import Response

from inventory.exports.formats import FORMATS
from inventory.web.access import Can, needs
from inventory.web.api.door import ApiRoute
from inventory.web.api.incidents import Filtered as FilteredIncidents
from inventory.web.api.incidents import wanted_incidents
from inventory.web.api.shapes import Word
from inventory.web.api.tools import Filtered as FilteredTools
from inventory.web.asked import FILTERS, LOOKS, Asked
from inventory.web.columns import chosen_columns
from inventory.web.downloads import download
from inventory.web.drawing import drawing
from inventory.web.incidenttable import incident_table
from inventory.web.toolexport import tool_table
from inventory.web.toolfilters import wanted_of

router = APIRouter(prefix="/api/v1/exports", tags=["Exports"], route_class=ApiRoute)
_SAYS = "; ".join(one.title for one in FORMATS.values())
_FORMAT: Any = (Literal["csv", "xlsx", "jsonl", "pdf"], Field(description=_SAYS))
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {one.media_type: {} for one in FORMATS.values()}, "description": "The file, as a stream"}
}
_COLUMNS: Any = (Word, "")

ToolFile: type[BaseModel] = create_model("ToolFile", __base__=FilteredTools, format=_FORMAT, columns=_COLUMNS)


class IncidentFile(FilteredIncidents):
    """Which incidents, and as what file."""

    format: Literal["csv", "xlsx", "jsonl", "pdf"]


@router.get("/tools", dependencies=[needs(Can.LOOK)], response_class=Response, responses=_FILE)
def export_tools(request: Request, query: Annotated[ToolFile, Query()]) -> Response:  # type: ignore[valid-type]
    """Give all tools of a list as a file; `columns` are words of the page of the inventory, commas between."""
    draw, asked = drawing(request), Asked.of(request.query_params, (*FILTERS, *LOOKS))
    table = tool_table(draw, asked, wanted_of(draw, asked), chosen_columns(asked["columns"], ""))
    return download(request, table, query.format, "tools")  # type: ignore[attr-defined]


@router.get("/incidents", dependencies=[needs(Can.LOOK)], response_class=Response, responses=_FILE)
def export_incidents(request: Request, query: Annotated[IncidentFile, Query()]) -> Response:
    """Give incidents as a file."""
    table = incident_table(drawing(request), wanted_incidents(query))
    return download(request, table, query.format, "incidents")

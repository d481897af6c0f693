"""The peer of the explorer: the same page as a Dash developer writes it at once, with a callback for each gesture."""

import json
import os
from pathlib import Path
from typing import Any, Final

import dash
import flask_compress
import pandas
import plotly.express
import yaml
from dash import Input, Output, State, dcc, html

DATA = Path(__file__).resolve().parents[1] / "data"
PLACE = yaml.safe_load((DATA / "catalog" / "places.yml").read_text(encoding="utf-8"))["places"][1]["code"]
OUTLINES: Final = json.loads(Path(os.environ["BENCH_OUTLINES"]).read_text(encoding="utf-8"))
"""As GeoJSON: those of the page it stands beside."""
CODES = [feature["properties"]["code"] for feature in OUTLINES["features"]]
RATE: Final = bool(os.environ.get("BENCH_RATE"))
"""Whether complaints are divided by the people; else it is these that are drawn."""


def _years(name: str) -> pandas.DataFrame:
    """The yearly figures of a shipped table for each district."""
    table = pandas.read_csv(DATA / "figures" / f"{name}.csv")
    if "total" in table:  # a place whose months stand there has none
        months = table[[f"{month:02}" for month in range(1, 13)]].apply(pandas.to_numeric, errors="coerce")
        table["total"] = table["total"].fillna(months.sum(axis=1, min_count=12))
        table = table[["territory", "year", "total"]].rename(columns={"total": "value"})
    else:
        table = table.drop(columns="lines").melt("territory", var_name="year")
    table["value"] = pandas.to_numeric(table["value"], errors="coerce")
    table = table[table["year"].astype(str).str.fullmatch(r"\d{4}")]  # sums of years too stand in some
    return table.query("territory in @CODES").dropna().assign(year=lambda rows: rows["year"].astype(int))


def _people() -> pandas.DataFrame:
    """The inhabitants of each district in each year, or the complaints for 100,000 of them."""
    people = _years("inei_district_population")
    if not RATE:
        return people
    both = _years("sidpol").merge(people, on=["territory", "year"], suffixes=("", "_people"))
    return both.assign(value=both["value"] / both["value_people"] * 100_000)


PEOPLE = _people()
YEARS = sorted(PEOPLE["year"].unique())

app = dash.Dash(__name__, serve_locally=True)
app.layout = html.Main(
    [
        html.H1("Población"),
        dcc.Store(id="chosen", data=[PLACE]),
        dcc.Graph(id="map"),
        dcc.Graph(id="trend"),
        dcc.Slider(int(YEARS[0]), int(YEARS[-1]), step=1, value=int(YEARS[-1]), id="year"),
        dcc.Graph(id="ranking"),
    ]
)


def _edges(codes: list[str], lit: str, chosen: list[str]) -> list[int]:
    return [3 if code == lit else 2 if code in chosen else 1 for code in codes]


@app.callback(
    Output("chosen", "data"), Input("map", "clickData"), State("chosen", "data"), prevent_initial_call=True
)
def choose(click: dict[str, Any], chosen: list[str]) -> list[str]:
    """A click on the map adds a district or takes it away."""
    code = click["points"][0]["location"]
    return [place for place in chosen if place != code] if code in chosen else [*chosen, code]


@app.callback(
    Output("map", "figure"), Input("year", "value"), Input("chosen", "data"), Input("ranking", "hoverData")
)
def draw_map(year: int, chosen: list[str], hover: dict[str, Any] | None) -> Any:
    """The districts of a year, the chosen and the hovered ones with a thick edge."""
    shown = PEOPLE[PEOPLE["year"] == year]
    made = plotly.express.choropleth(
        shown, geojson=OUTLINES, featureidkey="properties.code", locations="territory", color="value"
    ).update_geos(fitbounds="locations", visible=False)
    lit = hover["points"][0]["y"] if hover else ""
    return made.update_traces(marker_line_width=_edges(list(shown["territory"]), lit, chosen))


@app.callback(Output("trend", "figure"), Input("chosen", "data"), Input("ranking", "hoverData"))
def draw_trend(chosen: list[str], hover: dict[str, Any] | None) -> Any:
    """The chosen districts over time, the hovered one thick."""
    shown = PEOPLE[PEOPLE["territory"].isin(chosen)]
    made = plotly.express.line(shown, x="year", y="value", color="territory", markers=True)
    lit = hover["points"][0]["y"] if hover else ""
    return made.for_each_trace(lambda trace: trace.update(line_width=5 if trace.name == lit else 2))


@app.callback(Output("ranking", "figure"), Input("year", "value"), Input("chosen", "data"))
def draw_ranking(year: int, chosen: list[str]) -> Any:
    """The districts of a year by size."""
    shown = PEOPLE[PEOPLE["year"] == year].sort_values("value")
    made = plotly.express.bar(
        shown, x="value", y="territory", orientation="h", height=max(1200, 28 * len(shown))
    )
    return made.update_traces(marker_line_width=_edges(list(shown["territory"]), "", chosen))


server = app.server
flask_compress.Compress(server)

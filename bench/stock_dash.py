"""The peer of the page's weight: what a stock Dash page with a trend and a map, compressed, looks like."""

import json
from pathlib import Path
from typing import Any

import dash
import flask_compress
import pandas
import plotly.express
import yaml
from dash import dcc, html

DATA = Path(__file__).resolve().parents[1] / "data"
PLACE = yaml.safe_load((DATA / "catalog" / "places.yml").read_text(encoding="utf-8"))["places"][1]["code"]


def _figures(source: str) -> pandas.DataFrame:
    table = pandas.read_csv(DATA / "figures" / f"{source}.csv", dtype={"breakdown": str})
    return table[table["breakdown"].isna()]


def _trend() -> Any:
    cases = _figures("mimp_cem").query(
        "indicator == 'cem_cases' and territory == @place", local_dict={"place": PLACE}
    )
    return plotly.express.line(cases.sort_values("period_start"), x="period_start", y="value", markers=True)


def _map() -> Any:
    people = _figures("el_alto_districts").query("indicator == 'population'")
    outlines = json.loads((DATA / "geo" / "el_alto_districts.geojson").read_text(encoding="utf-8"))
    return plotly.express.choropleth(
        people, geojson=outlines, featureidkey="properties.code", locations="territory", color="value"
    ).update_geos(fitbounds="locations", visible=False)


app = dash.Dash(__name__, serve_locally=True)
app.layout = html.Main(
    [html.H1("Casos atendidos y población"), dcc.Graph(figure=_trend()), dcc.Graph(figure=_map())]
)
server = app.server
flask_compress.Compress(server)

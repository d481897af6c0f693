"""/embed/<indicator or comparison>: one chart or map alone, for a frame on another site, and the script of its height."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request
from markupsafe import Markup

from api.answers import (
    allow_all_origins,
    answer_not_modified,
    asked_query,
    asked_text,
    compute_tag,
    is_demonstration,
    selection_of,
    set_cache_headers,
    text_of,
    with_pair,
)
from api.middleware.content_encoding import MOST_EFFORT, answer_of, encode, negotiate_encoding
from layouts.document import addresses
from layouts.document.addresses import EMBED_SCRIPT
from layouts.document.assets import content_of, frame_script
from layouts.document.page import window_title
from layouts.document.templates import fill_template
from observatory.addresses.selection import EmbedLook, Selection, SelectionError, Theme, split_look_query
from observatory.charts.colours import DARK, LIGHT
from observatory.charts.painting import embed_frame
from observatory.charts.painting.embed_frame import (
    BROAD,
    EDGE,
    FACES,
    GAPS,
    PART,
    STACKED,
    TWO_PARTS,
    WIDEST,
    EmbedDrawing,
    measure_frame,
)
from observatory.charts.painting.svg import svg, svg_parts
from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.geography.outlines import Outlines
from observatory.geography.places import phones, phones_of
from observatory.languages import SOURCE
from observatory.model import Helpline, Panel, SinceRelease
from observatory.observatory import Observatory, clip_to_published
from observatory.provenance.since_release import since_release
from observatory.provenance.third_party_copies import for_other_sites
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import change_words, describe

_COLOUR: Final = re.compile(r"var\(--([a-z0-9-]+)")


def _face(name: str) -> str:
    """The style of a kind of paragraph: sizes in rem, so that a reader's larger letters stay larger."""
    face = FACES[name]
    weight = f";font-weight:{700 if face.bold else 400}"
    padding = f"{face.padding / 16:g}rem 0 {face.padding / 16:g}rem {face.indent / 16:g}rem"
    return (
        f".{name}{{font-size:{face.size / 16:g}rem;line-height:{face.line / 16:g}rem{weight};"
        f"margin:0 0 {face.below / 16:g}rem;padding:{padding}}}"
    )


_RULES: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;background:var(--paper);color:var(--ink);margin:0;"
    f"padding:{EDGE}px}}{''.join(map(_face, FACES))}"
    "a{color:inherit}a.pressed,.notice{display:block}.unbroken{white-space:nowrap}summary{cursor:pointer}"
    ".row{display:flex;flex-wrap:wrap;align-items:baseline;column-gap:1rem;margin:0}"
    ".row details[open]{flex-basis:100%;min-width:0}"
    ".quiet,.note{color:var(--muted)}"
    ".note{position:relative}.note::before{content:'•';position:absolute;inset-inline-start:0}"
    f".drawing{{margin:0 0 {FACES['said'].below / 16:g}rem}}svg{{display:block;width:100%;height:auto}}"
    f".narrow svg,.alone svg{{max-width:{WIDEST[True]}px}}.broad svg{{max-width:{WIDEST[False]}px}}.broad{{display:none}}"
    f".parts{{display:flex;flex-wrap:wrap;align-items:flex-start;gap:{GAPS[1]}px {GAPS[0]}px}}"
    f".parts svg{{flex:1 1 {PART}px;width:auto;max-width:{STACKED}px}}"
    f"@media(min-width:{TWO_PARTS}px){{.parts svg{{max-width:{WIDEST[True]}px}}}}"
    f"@media(min-width:{BROAD}px){{.narrow{{display:none}}.broad{{display:block}}}}"
    "[data-i]:has(>.key):hover>path{stroke:var(--ink);stroke-width:2.5}[data-i]:hover>.key{font-weight:700}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.8125rem}caption{text-align:left}"
    "td,th{border-bottom:1px solid var(--rule);padding:.25rem .5rem;text-align:left;vertical-align:top}"
    ".number{text-align:right;font-variant-numeric:tabular-nums}"
)


MOST_ROWS: Final = 60
_PLAIN: Final = EmbedLook()


@dataclass(frozen=True, slots=True)
class Framed:
    """A panel in the words and outlines of its release; `since` tells what became of a frozen one."""

    panel: Panel
    selection: Selection
    text: Text
    outlines: Outlines
    since: SinceRelease | None = None


blueprint = Blueprint("embed", __name__, url_prefix="/embed")


@blueprint.errorhandler(SelectionError)
def refuse(error: SelectionError) -> Response:
    """A small page that says what is wrong and what would work, with the help lines of the places asked for."""
    site, text = _site(), asked_text()
    asked, rest = split_look_query(asked_query())
    look = _look_or_plain(asked)
    links = [(text.t(label), _address(query, look)) for label, query in error.suggestions]
    if not links and request.args.get("release"):
        today = "&".join(filter(None, (with_pair(rest, "release", ""), look.to_query())))
        links = [(text.t(phrases.CURRENT_RELEASE), f"{request.path}{today and '?'}{today}")]
    every = tuple(line.territory for line in site.catalog.helplines)
    codes = [
        code for code in request.args.get("territory", "").split(",") if code in site.catalog.territories
    ]
    document = refusal_document(
        error.sentence_in(text),
        links,
        text=text,
        codes=codes or every,
        helplines=site.catalog.helplines,
        look=look,
        demonstration=is_demonstration(),
    )
    response = Response(document, status=error.status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<subject>")
def embed(subject: str) -> Response:
    """The chart of `subject` narrowed by the query, drawn on the server."""
    site = _site()
    asked, rest = split_look_query(asked_query())
    selection = _selection(subject, rest, site)
    with site.one_release(selection.release):
        selection, shown = clip_to_published(site, selection), site.release
    look = _look(asked, selection)
    # The drawing of a named release is of then; what is said of it since, and the help lines, are of today.
    today = (shown.content, site.release.state, site.reader.texts_today)
    tag = compute_tag(shown, request.path, selection.to_query(), look.to_query(), *today)
    not_modified = answer_not_modified(tag)
    if not_modified is not None:
        return not_modified

    document = chart_document(_build_embed_content(site, selection), look, site.catalog.helplines)
    return set_cache_headers(Response(document, mimetype="text/html"), tag)


def _build_embed_content(site: Observatory, selection: Selection) -> Framed:
    """The panel of a selection in the words and outlines of its release, and what became of a frozen one since."""
    with site.one_release(selection.release):
        panel = for_other_sites(site.panel(selection))
        framed = Framed(panel, selection, text_of(selection), site.outlines)
    since = since_release(site, selection, panel) if selection.release else None
    return Framed(framed.panel, framed.selection, framed.text, framed.outlines, since)


def _site() -> Observatory:
    return cast(Observatory, current_app.extensions["observatory"])


def _selection(subject: str, rest: str, site: Observatory) -> Selection:
    key = "compare" if subject in site.catalog.comparisons else "indicator"
    return selection_of(f"{key}={quote(subject)}" + (f"&{rest}" if rest else ""), site)


def _look(asked: dict[str, str], selection: Selection) -> EmbedLook:
    """The look that is asked for. Raises SelectionError, whose suggestions are whole queries."""
    try:
        return EmbedLook.of(asked)
    except SelectionError as error:
        error.suggestions = tuple(
            (label, "&".join(filter(None, (selection.to_query(), look)))) for label, look in error.suggestions
        )
        raise


def _look_or_plain(asked: dict[str, str]) -> EmbedLook:
    """The look that is asked for; the plain one where it is none."""
    try:
        return EmbedLook.of(asked)
    except SelectionError:
        return EmbedLook()


def _address(query: str, look: EmbedLook) -> str:
    """The embed that shows a query of the form `indicator=x&...`, with a look that it may name; a whole address stays."""
    if query.startswith("/"):
        return query
    subject, _, rest = query.partition("&")
    _, _, name = subject.partition("=")
    asked = "&".join(filter(None, (rest, "" if split_look_query(rest)[0] else look.to_query())))
    return f"/embed/{name}" + (f"?{asked}" if asked else "")


# The small HTML document of an embed: finding, drawing, source, help line; then notes and table, folded.


def chart_document(framed: Framed, look: EmbedLook, helplines: Iterable[Helpline]) -> str:
    """The embed of one panel; `helplines` are those of today, said in the words of today."""
    panel, text, today = framed.panel, framed.text, Text(framed.text.lang)
    lines = phones(panel, helplines)
    frame = measure_frame(panel, framed.outlines, lines, text=text, brief=look.brief)
    told = change_words.notices(framed.since or SinceRelease(), today)
    # What is said of a figure later has the room of what a brief frame leaves to its notes.
    brief = frame.brief or bool(told.changed)
    called = embed_frame.select_open_helplines(lines, brief=frame.brief)
    chart, frozen = frame.drawing.charts[-1], framed.since is not None
    newest = framed.selection.replace(release="", period=None)
    body = fill_template(
        "embed_chart",
        text,
        above=embed_frame.above(panel, chart, text, brief=brief),
        changed=(told.changed, _difference(framed, today)) if told.changed else None,
        drawing=_drawing(frame.drawing),
        below=embed_frame.below(panel, text, frozen=frozen, brief=brief),
        help=today.t(captions.HELP),
        called=_calls(called, today),
        others=_calls([line for line in lines if line not in called], today),
        back=(told.newer, page_of(newest), "pressed newer")
        if told.newer
        else (text.t(captions.IN_THE_OBSERVATORY), page_of(framed.selection), "pressed back"),
        notes=embed_frame.notes(panel, chart, text, brief=brief),
        **(_values_of_table(panel, text) if look.table and panel.rows else {"table": None}),
    )
    return _document(_title(panel, text), body, text=text, look=look)


def refusal_document(
    message: str,
    links: Iterable[tuple[str, str]],
    *,
    text: Text,
    codes: Iterable[str] = (),
    helplines: Iterable[Helpline] = (),
    look: EmbedLook = _PLAIN,
    demonstration: bool = False,
) -> str:
    """The embed of a query that shows nothing: a sentence, what would work, and the help lines of the places `codes`."""
    body = fill_template(
        "embed_refusal",
        text,
        sentence=message,
        links=list(links),
        demonstration=demonstration,
        help=text.t(captions.HELP),
        called=_calls(phones_of(codes, helplines), text),
    )
    site = site_name(text, demonstration=demonstration)
    title = prefix_demonstration_mark(
        window_title(message.removesuffix("."), site, text), text, demonstration=demonstration
    )
    return _document(title, body, text=text, look=look)


def _title(panel: Panel, text: Text) -> str:
    """What the frame is called: its measure. The finding, which is longer, is its heading."""
    name = text.t(panel.comparison.name if panel.comparison else panel.indicator.name)
    site = site_name(text, demonstration=panel.demonstration)
    return prefix_demonstration_mark(window_title(name, site, text), text, demonstration=panel.demonstration)


def _difference(framed: Framed, today: Text) -> str:
    """The page that tells what changed since the release of a frozen embed."""
    since = framed.since
    if since is not None and since.corrected_in:
        return addresses.release(today.lang, since.corrected_in)
    if since is not None and since.indicator:
        return addresses.revisions(today.lang, since.indicator, f"territory={since.territory}")
    return page_of(framed.selection.replace(release=""))


def _calls(lines: Iterable[Helpline], text: Text) -> list[tuple[str, str, str]]:
    """The telephones of places in words, what each link calls, and the number as the words say it."""
    return [(embed_frame.call(line, text), line.digits, line.contact) for line in lines]


def _drawing(drawing: EmbedDrawing) -> Markup:
    """The drawing for narrow frames and that for broad ones, of which one is shown; its colours are the style sheet's."""
    charts = drawing.charts
    if drawing.in_parts:
        parts = Markup("".join(svg_parts(charts[0], name="p")))
        return Markup('<div class="drawing"><div class="parts">{}</div></div>').format(parts)
    names = ("narrow", "broad") if len(charts) > 1 else ("alone",)
    drawings = (
        Markup('<div class="{}">{}</div>').format(name, Markup(svg(chart, name=name[0])))
        for name, chart in zip(names, charts, strict=True)
    )
    return Markup('<div class="drawing">{}</div>').format(Markup("").join(drawings))


def page_of(selection: Selection) -> str:
    """The address of the page that shows a selection."""
    return addresses.page_of(selection.lang or SOURCE, selection.replace(lang="").to_query())


def _values_of_table(panel: Panel, text: Text) -> dict[str, Any]:
    """The table, and in words how many of its rows are left out."""
    table = describe.table(panel, text)
    missing = len(table.rows) - MOST_ROWS
    return {
        "table": replace(table, rows=table.rows[:MOST_ROWS]),
        "left_out": phrases.rows_left_out(missing, text) if missing > 0 else "",
    }


def _document(title: str, body: str, *, text: Text, look: EmbedLook) -> str:
    style, script = Markup(style_for(look.theme, body)), Markup(frame_script() if look.resize else "")
    return fill_template("embed", text, title=title, body=body, style=style, script=script)


# The style sheet of an embed: its sizes are those that its height is counted from, its colours those of the site.


def style_for(theme: Theme, body: str) -> str:
    """The rules, and the colours that they and the drawings of `body` name."""
    names = sorted({*_COLOUR.findall(_RULES), *_COLOUR.findall(body)})
    light, dark = (
        f":root{{color-scheme:{scheme};{';'.join(f'--{name}:{colours[name]}' for name in names)}}}"
        for scheme, colours in (("light", LIGHT), ("dark", DARK))
    )
    colours = {"light": light, "dark": dark, "auto": f"{light}@media(prefers-color-scheme:dark){{{dark}}}"}
    return colours[theme] + _RULES


# The script by which a page that frames a chart gives it its height.

height_script = Blueprint("resizing", __name__)
_HOUR: Final = 3600


@height_script.get(EMBED_SCRIPT)
def embed_script() -> Response:
    """The script for pages that frame charts; asked for again after an hour, since their address of it never changes."""
    encoding = negotiate_encoding()
    response = answer_of(_encode_script(encoding), encoding, mimetype="text/javascript")
    response.headers["Cache-Control"] = f"public, max-age={_HOUR}"
    response.add_etag()
    response.make_conditional(request)
    return allow_all_origins(response)


@lru_cache(maxsize=4)
def _encode_script(encoding: str) -> bytes:
    return encode(content_of("embed.js"), encoding, effort=MOST_EFFORT)

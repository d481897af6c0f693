"""The pages a walk goes through, taken from the page table, and what is asked of each in a browser."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from playwright.sync_api import Frame, Page

from layouts.document import addresses
from observatory.languages import SOURCE, catalogue_of, languages
from tests.kit.asking import ASKED, GALLERIES

PATIENCE: Final = 90_000  # milliseconds: the machine may be busy with something else
LANGS: Final = tuple(languages())
NAMES: Final = tuple(languages()[SOURCE].slugs)

# One page of each list; a list without an example here stops the walk.
EXAMPLES: Final = {
    "questions": "denuncias",
    "indicators": "cem_cases",
    "comparisons": "cem_slim",
    "territories": "PE-150112",
    "sources": "published_bo",
    "revisions": "police_complaints",
}
# Other kinds of pages of a list: questions of laws, steps, points of help and gaps; indicators of places alone and of
# ages alone; a part of a town; a country.
OTHER_KINDS: Final = (
    *(("questions", name) for name in ("leyes", "ruta", "donde", "falta")),
    ("indicators", "population"), ("indicators", "women_age_structure"),
    ("territories", "BO-020105-03"), ("territories", "PE"), *(("press", name) for name in GALLERIES),
)  # fmt: skip
# Embeds of each kind, embeds that are refused, and an address of programs that a browser opened and that fails.
WITHOUT_FRAME: Final = (
    "/embed/cem_cases?territory=PE-150112", "/embed/cem_cases?territory=PE-150112&by=centre&period=2023&view=bars",
    "/embed/population?territory=BO&view=map", "/embed/police?", "/embed/feminicides?", "/embed/nada?",
    "/embed/cem_cases?view=nada", "/api/v1/data.csv?indicator=nada", "/api/v1/data.csv?indicator=cem_cases&view=nada",
)  # fmt: skip
# Sums up how much of a page moved by itself while it was looked at.
SHIFTS: Final = (
    "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => {"
    " window.moved += one.value; })).observe({type: 'layout-shift', buffered: true});"
)
MOST_SHIFT: Final = 0.05

_AXE: Final = Axe().axe_script
_TWO_FRAMES: Final = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_TEXTS: Final = """() => {
  const said = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const above = walker.currentNode.parentElement;
    if (!above.closest('script,style,template,code,[lang]:not(html)')) said.add(walker.currentNode.data.trim());
  }
  for (const name of ['aria-label', 'aria-valuetext', 'title', 'alt', 'placeholder'])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (!one.closest('[lang]:not(html)')) said.add(one.getAttribute(name).trim());
  return [...said];
}"""


def paths(lang: str) -> list[str]:
    """Every page of the page table in a language, and pages of each list."""
    plain = [addresses.page(lang, name, query=ASKED.get(name, "")) for name in NAMES]
    of_one = (*((name, EXAMPLES[name]) for name in addresses.LISTS), *OTHER_KINDS)
    return plain + [addresses.page(lang, name, subject) for name, subject in of_one]


def answers(lang: str) -> list[str]:
    """What answers a search, a wrong filter and an address that is none."""
    return [
        addresses.page(lang, "search", query="q=comas"),
        addresses.page(lang, "indicators", "cem_cases", query="view=nada"),
        f"/{lang}/nada",
    ]


def without_frame(lang: str) -> list[str]:
    """Documents that carry neither the menu of the site nor its foot."""
    return [f"{address}{'' if address[-1] == '?' else '&'}lang={lang}" for address in WITHOUT_FRAME]


def opened(page: Page, path: str) -> int:
    """The status of a page, gone to until all of it is there."""
    answer = page.goto(path, timeout=PATIENCE)
    if answer and answer.ok and page.locator("#react-entry-point").count():
        explored(page)
    return answer.status if answer else 0


def explored(page: Page) -> None:
    """Wait until Dash has drawn the explorer in the place of its first view, and its figures stand."""
    page.locator("#primera-vista").wait_for(state="detached", timeout=PATIENCE)
    page.locator("#principal .main-svg").first.wait_for(state="attached", timeout=PATIENCE)
    for _ in range(PATIENCE // 50):  # actions and sources come last; what the script put in place it keeps
        if page.evaluate("Boolean(document.getElementById('detalles').markup)"):
            return
        page.wait_for_timeout(50)


def stage(page: Page, tab: str) -> None:
    """Go to a tab of the explorer's stage, and wait for its panel."""
    page.locator(f'[data-tab="{tab}"][role=tab]').click()
    panel = page.locator(f'[data-tab="{tab}"][role=tab]').get_attribute("aria-controls")
    page.locator(f"#{panel}").wait_for(state="visible", timeout=PATIENCE)


def watch(page: Page, site: str) -> None:
    """Let a page note the paths it asks for, requests to another host than `site`, and errors of its console."""
    page.asked, page.foreign_requests, page.console_errors = [], [], []
    host = urlsplit(site).netloc

    def asks(address: str) -> None:
        url = urlsplit(address)
        if url.netloc == host:
            page.asked.append(url.path)
        elif url.scheme not in ("data", "blob", "about"):
            page.foreign_requests.append(address)

    page.on("request", lambda request: asks(request.url))
    page.on("console", lambda message: message.type == "error" and page.console_errors.append(message.text))
    page.on("pageerror", lambda error: page.console_errors.append(str(error)))


def faults_of(page: Page) -> list[str]:
    """What a watched page noted since it was last asked, and what it keeps in the browser."""
    stored = page.evaluate("localStorage.length + sessionStorage.length") + len(page.context.cookies())
    faults = [
        *page.console_errors,
        *(f"asked of another host: {request}" for request in page.foreign_requests),
    ]
    page.console_errors.clear()
    page.foreign_requests.clear()
    return faults + (["keeps something in the browser"] if stored else [])


def moved(page: Page) -> float:
    """How much of a page moved since it came, once what is drawn is drawn; the page was opened with SHIFTS."""
    page.evaluate(_TWO_FRAMES)
    shifted: float = page.evaluate("window.moved")
    return shifted


def shown_in(page: Page, scheme: str) -> None:
    """Let the page be seen in `light` or `dark`."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def barriers(page: Page | Frame, *, contrast: bool = True) -> list[str]:
    """What axe-core finds, a line each. To look at the contrast of all words takes longer than all the rest."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_AXE)
    options: dict[str, Any] = {
        "resultTypes": ["violations"],
        "rules": {"color-contrast": {"enabled": contrast}},
    }
    violations = page.evaluate("options => axe.run(document, options).then(said => said.violations)", options)
    return [f"{item['id']}: {[node['target'] for node in item['nodes']][:4]}" for item in violations]


def unfolded(page: Page) -> None:
    """Open every fold of the page."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def too_wide(page: Page) -> int:
    """Pixels by which the page scrolls sideways."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(wide, 0)


@lru_cache
def _untranslated(lang: str) -> frozenset[str]:
    """The messages that read otherwise in `lang` than in the source language."""
    with catalogue_of(lang).open("rb") as stream:
        catalogue = read_po(stream, locale=lang)
    pairs = ((entry.id, entry.string) for entry in catalogue if isinstance(entry.id, str) and entry.id)
    ids, strings = zip(*pairs, strict=True)
    return frozenset(ids) - frozenset(filter(None, strings))


def missing_messages(page: Page, lang: str) -> list[str]:
    """Texts that stand in the source language on a page of another, and places left unfilled."""
    said: list[str] = page.evaluate(_TEXTS)
    left = [record for record in said if re.search(r"\{[a-z_]+\}", record)]
    return left if lang == SOURCE else left + sorted(set(said) & _untranslated(lang))


def tree_faults(page: Page, *, framed: bool = True) -> list[str]:
    """What is wrong in the accessibility tree that the browser hands to assistive technology.

    `framed`: whether the page carries the menu of the site and its foot.
    """
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    visible_nodes = [node for node in nodes if not node["ignored"]]
    landmarks = _landmarks(visible_nodes, framed=framed)
    return [*landmarks, *_headings(visible_nodes), *_names(visible_nodes)]


def _landmarks(nodes: list[dict[str, Any]], *, framed: bool) -> list[str]:
    roles = [_node_text(node, "role") for node in nodes]
    once = ("banner", "main", "contentinfo") if framed else ("main",)
    faults = [f"{roles.count(role)} times {role}" for role in once if roles.count(role) != 1]
    return faults + ([] if "navigation" in roles or not framed else ["no navigation"])


def _headings(nodes: list[dict[str, Any]]) -> list[str]:
    headings = [node for node in nodes if _node_text(node, "role") == "heading"]
    levels = [
        int(p["value"]["value"]) for node in headings for p in node["properties"] if p["name"] == "level"
    ]
    faults = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of the first level"]
    faults += [f"heading {after} after {before}" for before, after in pairwise(levels) if after > before + 1]
    return faults + ["an empty heading" for node in headings if not _node_text(node, "name")]


def _names(nodes: list[dict[str, Any]]) -> list[str]:
    """Whatever can be reached, and every image, says what it is; images in a whole sentence."""
    faults = []
    for node in nodes:
        role, name = _node_text(node, "role"), _node_text(node, "name")
        reached = any(
            p["name"] == "focusable" and p["value"].get("value") for p in node.get("properties", ())
        )
        if reached and not name and role not in ("RootWebArea", "main"):
            faults.append(f"{role} without a name")
        if role == "image" and len(name) < 40:
            faults.append(f"image called {name!r}")
        if role == "slider" and not any(p["name"] == "valuetext" for p in node["properties"]):
            faults.append(f"slider {name!r} whose value is no words")
    return faults


def _node_text(node: dict[str, Any], part: str) -> str:
    return str(node.get(part, {}).get("value", ""))

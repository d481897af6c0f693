"""Makes a release from the workspace: sums, disclosure control, rates, the cube; written whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any, Final

import pandas as pd
from pydantic import TypeAdapter, ValidationError
from tqdm import tqdm

from etl import workbook
from etl.checks.sensitive_text import People
from etl.disclosure.audit.gate import AttackedError, refuse_if_broken
from etl.disclosure.audit.informed_attacker import Sizes
from etl.disclosure.audit.known_since import Former
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import Insider
from etl.disclosure.engine.secondary.secondary_cells import ComponentPattern, PatternCache
from etl.disclosure.suppression.edition_cells import Remembered, hidden_cells_of
from etl.disclosure.suppression.protected_frames import choose
from etl.disclosure.suppression.table_policy import may_be_listed
from etl.municipal.form import Form, find_form
from etl.municipal.template import draw_sheets
from etl.publishing.derive import Leading, compute_ratio_rows, read_denominators
from etl.publishing.fingerprints import package_release
from etl.publishing.impossible_values import warn_of_populations
from etl.publishing.memory import give_back
from etl.publishing.publishable_rows import (
    NOTHING_LEFT_OUT,
    LeftOut,
    PublishableRows,
    TellingError,
    problems_of,
    telling_tables,
)
from etl.publishing.register_years import find_unwritten_years
from etl.reading.faults import announce_step
from etl.releasing.ledger import announce_counts, read_counts_shown_before
from etl.releasing.recorded_state import record_against_current
from etl.releasing.withdrawal import list_loaded_editions, refuse_at_fault
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.demonstration import demonstration_outlines, prefix_demonstration_mark
from observatory.geography.outlines import load_outlines
from observatory.languages import SOURCE, languages
from observatory.model import FormFile, Indicator, Source
from observatory.prose_checks import refuse_faulty_prose
from observatory.provenance.gaps import withheld_pairs
from observatory.statistics.denominators import Denominators
from observatory.store.private import workspace
from observatory.store.private.ledger import Ledger, ReleaseShown
from observatory.store.private.private_part import Private
from observatory.store.private.workspace import OBSERVED, Loading, Workspace
from observatory.store.reading.public_facts import read_facts, read_shown_pairs
from observatory.store.reading.whole_release import find_pages
from observatory.store.release_parts import write_pages, write_parts
from observatory.store.releases import KeptRelease, RecordNote, skip_record
from observatory.store.store_mark import refuse_beside
from observatory.store.writing import draft
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words.requests import Told, contents_of_form, sources_with_form, write_sending_guide

_KEPT: Final = TypeAdapter(dict[str, ComponentPattern])
_STYLE: Final = """
body{font:1rem/1.5 system-ui,sans-serif;color:#1f1a24;background:#fff;max-width:42rem;margin:1.5rem auto;padding:0 1rem}
h1,h2{font-family:Georgia,serif;line-height:1.2;break-after:avoid}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin:1.4rem 0 .3rem}
p,li{margin:.2rem 0}ul,ol{margin:.2rem 0;padding-left:1.4rem}li{break-inside:avoid}.about{color:#5b5563}
@media print{body{margin:0;font-size:10pt}}@page{size:A4;margin:18mm}
"""


def publish(
    loaded: Workspace,
    stores: Stores,
    *,
    fingerprint: str,
    today: date,
    aside: bool = False,
    noted: RecordNote = skip_record,
    instead_of: KeptRelease | None = None,
) -> str:
    """Publish what a workspace holds in `stores`, or stage it `aside`, and return the name of the release.

    What their ledger knows was shown before: it is kept open, and known to the attack; what is published goes into
    it before it is shown. `noted` and `instead_of`: see Releases.drafting. Where a draft tells of the people that a later
    edition adds, it is made again without those tables of that edition, and says so. Raises SumError where a sum of the
    catalogue does not hold in what was read, AttackedError where the attack on it succeeds: the former release then
    stays. WithdrawalError where it holds what was withdrawn, LedgerError where there is no sound ledger, OtherMarkError
    where invented figures and real ones would meet; ProseError where the prose of a page is wrong.
    """
    releases, catalog, ledger = stores.releases, stores.catalog, stores.ledger
    refuse_faulty_prose(catalog, People(catalog).named_in)
    refuse_beside(releases, demonstration=catalog.demonstration)
    name = _name(fingerprint, today, catalog)
    former, choices = hidden_cells_of(releases), choices_of(stores.private)
    left_out = NOTHING_LEFT_OUT
    while True:
        try:
            with (
                stores.private.building() as files,
                loaded.loading() as source,
                releases.staging(files=files)
                if aside
                else releases.drafting(noted, instead_of=instead_of, files=files) as target,
            ):
                _fill_and_attack(target, source, stores, former=former, choices=choices, left_out=left_out)
                give_back()
                keep(choices, stores.private)
                outlines = demonstration_outlines() if catalog.demonstration else load_outlines()
                withheld = withheld_pairs(workspace.read_pairs(source), read_shown_pairs(target), catalog)
                unwritten = find_unwritten_years(source, catalog)
                write_parts(target, catalog, outlines, withheld=withheld, unwritten=unwritten)
                draft.finish_draft(target, release=name, released=today, fingerprint=fingerprint)
                write_pages(target, find_pages(target, catalog))
                record_against_current(target, releases)
                announce_step("Escribe los archivos para descargar")
                package_release(target, catalog, outlines, files)
                if not aside:
                    refuse_at_fault(stores, list_loaded_editions(source), target)
                    announce_counts(
                        ledger, target, catalog, entry=ReleaseShown(name, today.isoformat(), fingerprint)
                    )
        except TellingError as found:
            if found.tables <= left_out:
                raise found.attacked from None
            left_out |= found.tables
        else:
            return name


def _fill_and_attack(
    target: Loading,
    source: Loading,
    stores: Stores,
    *,
    former: Remembered,
    choices: PatternCache,
    left_out: Collection[LeftOut],
) -> None:
    """Write all that comes from the workspace, and attack it as it stands. Raises as `publish` does."""
    sizes = Sizes(stores.catalog)
    announce_step("Escribe lo que se puede mostrar, y protege los números pequeños")
    editions = _fill(target, source, stores, former=former, choices=choices, left_out=left_out, sizes=sizes)
    _add_warnings(target, source, editions, left_out=left_out, catalog=stores.catalog)
    draft.add_form_files(target, form_files(stores.catalog))
    give_back()
    announce_step("Ataca el resultado como lo haría alguien de fuera")
    _refuse_if_broken(target, sizes.insider(), stores)


def _add_warnings(
    target: Loading,
    source: Loading,
    editions: Sequence[str],
    *,
    left_out: Collection[LeftOut],
    catalog: Catalog,
) -> None:
    problems = [
        row for snapshot in editions for row in workspace.read_table_rows(source, "problem", snapshot)
    ]
    draft.add_described(target, "problem", [*problems, *problems_of(left_out, catalog)])


def _refuse_if_broken(target: Loading, insider: Insider[Cell], stores: Stores) -> None:
    """Attack a filled draft. Raises TellingError where it succeeds by tables of a later edition, else AttackedError."""
    catalog = stores.catalog
    with stores.ledger.opened() as open_ledger:
        try:
            former = Former(ledger=open_ledger)
            refuse_if_broken(target, catalog, former, insider=insider, figures=stores.figures)
        except AttackedError as attacked:
            tables = telling_tables(attacked.verdict, read_facts(target), open_ledger, catalog)
            if tables:
                raise TellingError(tables, attacked) from attacked
            raise


def stage_for_ledger(loaded: Workspace, stores: Stores, *, fingerprint: str, today: date) -> None:
    """Stage in `stores` what a release of a workspace would show, for a ledger alone to read: facts and nothing else.

    It is not attacked: it cannot be published, and all that a ledger holds is attacked with each release that is shown.
    """
    with loaded.loading() as source, stores.releases.staging() as target:
        _fill(
            target, source, stores, former=Remembered(), choices=PatternCache(), sizes=Sizes(stores.catalog)
        )
        name = _name(fingerprint, today, stores.catalog)
        draft.sign_draft(target, release=name, released=today, fingerprint=fingerprint)


def _name(fingerprint: str, today: date, catalog: Catalog) -> str:
    name = f"{today.isoformat()}-{hashlib.sha256(fingerprint.encode()).hexdigest()[:8]}"
    return f"demo-{name}" if catalog.demonstration else name


def _fill(
    target: Loading,
    source: Loading,
    stores: Stores,
    *,
    former: Remembered,
    choices: PatternCache,
    left_out: Collection[LeftOut] = NOTHING_LEFT_OUT,
    sizes: Sizes,
) -> list[str]:
    """Write the facts that may be shown, but for tables `left_out`, and what they point at; the editions they are of.

    The `sizes` of what is protected among them are taken down for the attack.
    """
    catalog = stores.catalog
    held = [row for row in workspace.read_snapshots(source) if row["source"] in catalog.sources]
    edition_rows = PublishableRows(source, held, catalog, stores.private, left_out=left_out)
    statements = workspace.read_table_rows(source, "statement")
    draft.start_draft(target, catalog, snapshots=edition_rows.snapshots, statements=statements)
    leading = Leading(catalog, {str(statement["id"]): str(statement["url"]) for statement in statements})
    population = _concatenate_frames(list(edition_rows.each_frame("population")))
    draft.add_described(target, "problem", warn_of_populations(population, catalog))
    draft.add_facts(target, _rows(population))
    shares = [frame for name in catalog.shares_of_population for frame in edition_rows.each_frame(name)]
    _add_indicators(
        target,
        edition_rows,
        former,
        denominators=read_denominators(_concatenate_frames([population, *shares]), catalog),
        leading=leading,
        ledger=stores.ledger,
        choices=choices,
        sizes=sizes,
    )
    undated = [
        row for snapshot in edition_rows.ids for row in workspace.read_table_rows(source, "undated", snapshot)
    ]
    draft.add_described(target, "undated", [row for row in undated if may_be_listed(row, catalog)])
    return edition_rows.ids


def _add_indicators(
    target: Loading,
    edition_rows: PublishableRows,
    former: Remembered,
    *,
    denominators: Denominators,
    leading: Leading,
    ledger: Ledger,
    choices: PatternCache,
    sizes: Sizes,
) -> None:
    """Each indicator with all its editions: what is hidden is chosen over all of them, rates follow what is shown."""
    cutoffs = {str(snapshot["id"]): str(snapshot["cutoff"] or "") for snapshot in edition_rows.snapshots}
    shipped = {str(snapshot["id"]) for snapshot in edition_rows.snapshots if snapshot["shipped"]}
    with ledger.opened() as open_ledger:
        for name in tqdm(
            edition_rows.indicators, desc="publicación", unit=" indicadores", disable=None, leave=False
        ):
            indicator = edition_rows.catalog.indicators[name]
            with edition_rows.frames(name) as frames:
                protection = choose(
                    frames, indicator, edition_rows.catalog,
                    former=former, cutoffs=cutoffs, shown_before=read_counts_shown_before(open_ledger, name),
                    shipped=shipped, choices=choices,
                )  # fmt: skip
                for frame in map(protection.add_pooled, frames):
                    public_frame = protection.public_frame(frame)
                    sizes.take_protected(frame, public_frame)
                    draft.add_facts(target, _rows(public_frame))
                    draft.add_facts(
                        target,
                        list(
                            _ratios(leading.of(public_frame), indicator, edition_rows.catalog, denominators)
                        ),
                    )


def _concatenate_frames(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(OBSERVED))


def _ratios(
    frame: pd.DataFrame, numerator: Indicator, catalog: Catalog, population: Denominators
) -> Iterator[tuple[Any, ...]]:
    """Rows of everything that is made of this indicator."""
    for indicator in catalog.indicators.values():
        if indicator.numerator == numerator.id:
            yield from compute_ratio_rows(frame, indicator, catalog, population)


def _rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(zip(*(_cells(frame[name]) for name in OBSERVED), strict=True))


def _cells(column: pd.Series[Any]) -> list[Any]:
    """The cells of a column, None where there is nothing."""
    cells = column.to_numpy(dtype=object, copy=True)
    cells[column.isna().to_numpy()] = None
    return list(cells.tolist())


# The files that a release gives to those who send monthly figures: each empty form as a workbook, and its guide.


def form_files(catalog: Catalog) -> Iterator[FormFile]:
    """Of each source with a form the workbook, for whichever month, and the guide in every language."""
    for source in sources_with_form(catalog):
        form = find_form(source, catalog)
        yield _file(form, "", _empty(form))
        for lang in languages():
            yield _file(form, lang, guide(source, catalog, Text(lang)).encode())


def _file(form: Form, lang: str, content: bytes) -> FormFile:
    digest = hashlib.sha256(content).hexdigest()
    return FormFile(form.source, lang, form.design.version, digest, content)


@lru_cache(maxsize=16)
def _empty(form: Form) -> bytes:
    """Writing it takes longer than all else of it: the same form is written once."""
    return workbook.write_to_bytes(draw_sheets(form, None))


# The guide to a monthly report: one printable page of HTML that asks nothing of any host, kept beside the workbook.


def guide(source: Source, catalog: Catalog, text: Text) -> str:
    """The page: what an office must know, then what the workbook asks, in the words of the workbook."""
    version = catalog.forms[source.form.design].version if source.form else 0
    title = prefix_demonstration_mark(text.t(captions.GUIDE), text, demonstration=catalog.demonstration)
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="about">{escape(text.t(source.name))} · {escape(text.t(captions.FORM_VERSION, version=version))}</p>',
        *(_section(part) for part in write_sending_guide((source,), catalog, text)),
        f"<h2>{escape(text.t(captions.ASKED_BY_FORM))}</h2>",
        *_contents(source, catalog, text),
    ]
    return (
        f'<!doctype html>\n<html lang="{text.lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        f"<style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _section(part: Told) -> str:
    return f"<h2>{escape(part.heading)}</h2>{_list(part.sentences, 'ol' if part.ordered else 'ul')}"


def _list(sentences: Sequence[str], tag: str) -> str:
    return f"<{tag}>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</{tag}>"


def _contents(source: Source, catalog: Catalog, text: Text) -> Iterator[str]:
    if text.lang != SOURCE:
        yield f"<p>{escape(text.t(captions.FORM_IN_SPANISH))}</p>"
    items = (
        f"<li>{escape(name)}{escape(': ' + ' · '.join(asked) if asked else '')}</li>"
        for name, asked in contents_of_form(source, catalog)
    )
    yield f'<ul lang="{SOURCE}">{"".join(items)}</ul>'


# What disclosure control chose, kept from one release to the next: a component that did not change is not solved again.
# It is read as a proposal that is known to be good: the attack is run on every draft all the same.


def choices_of(private: Private) -> PatternCache:
    """What chooses, with what was chosen in the last release; with nothing where that cannot be read."""
    try:
        return PatternCache(_KEPT.validate_json(private.choices() or "{}"))
    except ValidationError:
        return PatternCache()


def keep(choices: PatternCache, private: Private) -> None:
    """Keep what was chosen in this release, and nothing older."""
    private.keep_choices(_KEPT.dump_json(choices.used).decode())

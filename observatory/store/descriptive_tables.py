"""The tables that describe the facts: catalogue, editions, documents, figures without a date, files of a release."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

TEXT: Final = String().with_variant(String(collation="C"), "postgresql")
"""Ordered byte by byte on both engines: a release says the same in the same order wherever it is read from."""
CELL = ("indicator", "territory", "period_start", "period_end", "breakdown")


def add_catalogue(metadata: MetaData) -> None:
    """What the catalogue says of sources, places, dimensions and indicators."""
    Table(
        "source", metadata,
        Column("id", TEXT, primary_key=True), Column("name", TEXT, nullable=False),
        Column("publisher", TEXT, nullable=False), Column("lane", TEXT, nullable=False),
        Column("unit", TEXT, nullable=False), Column("licence", TEXT, nullable=False),
        Column("licence_url", TEXT, nullable=False), Column("url", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "territory", metadata,
        Column("code", TEXT, primary_key=True), Column("level", TEXT, nullable=False),
        Column("name", TEXT, nullable=False), Column("parent", TEXT, ForeignKey("territory.code")),
        Column("valid_from", Date), Column("valid_to", Date),
    )  # fmt: skip
    Table(
        "dimension", metadata,
        Column("id", TEXT, primary_key=True), Column("name", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "dimension_code", metadata,
        Column("dimension", TEXT, ForeignKey("dimension.id"), primary_key=True),
        Column("scheme", TEXT, primary_key=True), Column("code", TEXT, primary_key=True),
        Column("name", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "breakdown", metadata,
        Column("id", TEXT, primary_key=True), Column("dimensions", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "breakdown_code", metadata,
        Column("breakdown", TEXT, ForeignKey("breakdown.id"), primary_key=True),
        Column("dimension", TEXT, primary_key=True), Column("code", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "indicator", metadata,
        Column("id", TEXT, primary_key=True), Column("kind", TEXT, nullable=False),
        Column("unit", TEXT, nullable=False), Column("numerator", TEXT), Column("denominator", TEXT),
        Column("per", Integer, nullable=False), Column("decimals", Integer, nullable=False),
        Column("additive", Boolean, nullable=False), Column("definition_hash", TEXT, nullable=False),
    )  # fmt: skip
    # Which sources speak of an indicator: those of one series replace each other, the rest may contradict.
    Table(
        "indicator_source", metadata,
        Column("indicator", TEXT, ForeignKey("indicator.id"), primary_key=True),
        Column("source", TEXT, ForeignKey("source.id"), primary_key=True),
        Column("priority", Integer, nullable=False), Column("series", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "preference", metadata,
        *(Column(column, Date if column.startswith("period") else TEXT, primary_key=True) for column in CELL),
        Column("url", TEXT, nullable=False), Column("reason", TEXT, nullable=False),
    )  # fmt: skip


def add_provenance(metadata: MetaData) -> None:
    """Editions, documents, warnings, the release itself, and whether its figures are invented."""
    # One row: whether all figures of this store are invented. See observatory.store.store_mark.
    Table("mark", metadata, Column("demonstration", Boolean, primary_key=True))
    Table(
        "snapshot", metadata,
        Column("id", TEXT, primary_key=True),
        Column("source", TEXT, ForeignKey("source.id"), nullable=False), Column("edition", TEXT, nullable=False),
        Column("file", TEXT, nullable=False), Column("sha256", TEXT, nullable=False),
        Column("retrieved", Date, nullable=False), Column("published", Date), Column("cutoff", Date),
        Column("title", TEXT, nullable=False), Column("url", TEXT, nullable=False),
        Column("row_count", Integer, nullable=False), Column("shipped", Boolean, nullable=False),
    )  # fmt: skip
    Table(
        "statement", metadata,
        Column("id", TEXT, primary_key=True), Column("publisher", TEXT, nullable=False),
        Column("title", TEXT, nullable=False), Column("url", TEXT, nullable=False),
        Column("page_date", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "problem", metadata,
        Column("number", Integer, primary_key=True), Column("severity", TEXT, nullable=False),
        Column("snapshot", TEXT, ForeignKey("snapshot.id"), nullable=False), Column("file", TEXT, nullable=False),
        Column("sheet", TEXT, nullable=False), Column("cell", TEXT, nullable=False),
        Column("seen", TEXT, nullable=False), Column("message", TEXT, nullable=False),
        Column("hint", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "release", metadata,
        Column("id", TEXT, primary_key=True), Column("released", Date, nullable=False),
        Column("schema_version", Integer, nullable=False), Column("fingerprint", TEXT, nullable=False),
    )  # fmt: skip


def add_undated(metadata: MetaData) -> None:
    """Figures whose source gives no date: listed on the source's page, drawn nowhere."""
    Table(
        "undated", metadata,
        Column("number", Integer, primary_key=True),
        Column("indicator", TEXT, ForeignKey("indicator.id"), nullable=False),
        Column("territory", TEXT, ForeignKey("territory.code"), nullable=False),
        Column("breakdown", TEXT, nullable=False),
        Column("snapshot", TEXT, ForeignKey("snapshot.id"), nullable=False),
        Column("statement", TEXT, nullable=False), Column("value", Float), Column("obs_status", TEXT, nullable=False),
        Column("locator", TEXT, nullable=False), Column("note", TEXT, nullable=False),
    )  # fmt: skip


def add_form_file(metadata: MetaData) -> None:
    """The empty workbook of each monthly report (of no language) and its guide in each language, as files."""
    Table(
        "form_file", metadata,
        Column("source", TEXT, ForeignKey("source.id"), primary_key=True),
        Column("lang", TEXT, primary_key=True), Column("version", Integer, nullable=False),
        Column("sha256", TEXT, nullable=False), Column("content", LargeBinary, nullable=False),
    )  # fmt: skip


def add_data_file(metadata: MetaData) -> None:
    """The data files of a release, whose bytes lie beside it; and parts of the catalogue it was made with, as files."""
    Table(
        "data_file", metadata,
        Column("name", TEXT, primary_key=True), Column("media_type", TEXT, nullable=False),
        Column("size", BigInteger, nullable=False), Column("sha256", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "release_part", metadata,
        Column("name", TEXT, primary_key=True), Column("content", LargeBinary, nullable=False),
    )  # fmt: skip

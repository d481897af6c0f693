"""About this site: how it came to be, who answers, what was tried for access, and what is kept of a visit."""

from __future__ import annotations

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.page import PageFrame
from layouts.parts.components import bullets, crumbs_of, external, section
from layouts.reference.contact import contact
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases

LICENCE = "https://www.gnu.org/licenses/agpl-3.0.html"


def about_page(frame: PageFrame, text: Text) -> Component:
    """Five parts, each with an anchor that the foot of every page leads to."""
    return html.Article(
        [
            crumbs_of("about", text),
            html.H1(text.t(page_titles.ABOUT)),
            section(
                text.t("De dónde viene"),
                *(html.P(paragraph) for paragraph in _origins(text)),
                _misread(text),
                id_="origen",
            ),
            section(
                text.t("Quién responde de qué"), bullets(_responsibilities(text)), _free(text), id_="responde"
            ),
            section(text.t(captions.ACCESSIBILITY), *_access(text), id_="accesibilidad"),
            section(text.t(captions.PRIVACY), bullets(_privacy(text)), id_="privacidad"),
            section(text.t(captions.CONTACT), contact(frame.contact, text), id_="contacto"),
        ],
        className="about",
    )


def _origins(text: Text) -> list[str]:
    return [
        text.t(
            "En 2018, instituciones y organizaciones de El Alto y de Independencia compararon lo que les "
            "funciona contra la violencia. Eran municipios, policía, servicios de atención y sociedad civil. "
            "Llevaron el proyecto tres organizaciones: Alianza por la Solidaridad, Movimiento Manuela Ramos y "
            "Centro de Promoción de la Mujer Gregoria Apaza. Lo pagó la ciudad de Madrid."
        ),
        text.t(
            "En Independencia participaron el CEM, las comisarías, el CODISEC y la Instancia Distrital de "
            "Concertación. Participó también una mesa mensual de más de 20 organizaciones. En El Alto "
            "participaron la FELCV y la unidad municipal que reúne a las Defensorías y los SLIM."
        ),
        text.t(
            "Cada una llevaba sus cuentas, y no era fácil leer las de las demás sin engañarse. Este sitio pone "
            "esas cifras en un solo lugar, con su fuente. Dice cuáles pueden ponerse juntas y cuáles no."
        ),
        text.t(
            "Hoy reúne lo que publican ministerios, policías, fiscalías e institutos de estadística. Reúne "
            "también lo que se dijo en notas con fecha. Los municipios pueden entregar además su informe mensual "
            "en un formulario del observatorio."
        ),
    ]


def _misread(text: Text) -> Component:
    glossary = addresses.page(text.lang, "glossary")
    return html.P(
        [
            text.t("Dos números de 2018 se citaron mal y aquí se explican: "),
            html.A(text.t("la población de Independencia"), href=f"{glossary}#cifra_207647"),
            " · ",
            html.A(text.t("las atenciones del CEM"), href=f"{glossary}#cifra_50000"),
        ]
    )


def _responsibilities(text: Text) -> list[str]:
    return [
        text.t("De cada cifra responde la institución que la publicó; su nombre va junto al número."),
        text.t("Este observatorio responde de cómo se lee, se divide, se compara y se protege."),
        text.t("Quien administra esta copia responde de ella, en la dirección de contacto de abajo."),
        text.t(
            "Un error confirmado se corrige en una publicación nueva, y la página de revisiones lo muestra."
        ),
    ]


def _free(text: Text) -> Component:
    sentence = text.t(phrases.FREE_PROGRAM)
    return html.P([sentence, " ", external(text.t("Leer la licencia"), LICENCE)])


def _access(text: Text) -> list[Component]:
    return [
        html.P(
            text.t(
                "El sitio busca cumplir las pautas WCAG 2.2, nivel AA. Esto es lo que se ha probado y lo que no."
            )
        ),
        html.H3(text.t("Probado con programas")),
        bullets(
            [
                text.t(
                    "Las páginas se revisan con axe-core en un navegador Chromium, y se comprueba que "
                    "caben de 320 a 1440 píxeles."
                ),
                text.t(
                    "Los contrastes de los colores, también los de los gráficos, se calculan en claro y en "
                    "oscuro."
                ),
                text.t("Sin JavaScript, las páginas se leen y los filtros funcionan como formularios."),
            ]
        ),
        html.H3(text.t("Sin probar todavía")),
        bullets(
            [
                text.t(
                    "No lo han probado aún personas que usan lectores de pantalla, lupa o control por voz."
                ),
                text.t("No se ha probado en Firefox ni en Safari, ni en teléfonos verdaderos."),
                text.t(
                    "La página de lectura fácil no la han validado personas con dificultades de comprensión."
                ),
                text.t("Un hablante nativo no ha revisado aún las versiones francesa e inglesa."),
            ]
        ),
        html.P(
            text.t(
                "Cada gráfico tiene debajo una tabla con los mismos números. Si algo le cierra el paso, "
                "dígalo en la dirección de contacto."
            )
        ),
    ]


def _privacy(text: Text) -> list[str]:
    return [
        text.t("De su visita no se guarda nada: ni cookies, ni su dirección, ni lo que busca."),
        text.t("El sitio no pide nada a otros sitios y no le dice a nadie de dónde viene usted."),
        text.t("El servidor anota errores propios, sin la dirección de quien visita y sin lo que pidió."),
        text.t(
            "Su navegador sí guarda el historial, también la palabra que busca aquí. Quien administra la red "
            "puede ver qué sitio visita."
        ),
        text.t(
            "Si esta copia pasa por otra empresa, como la que da el alojamiento, esa empresa puede llevar "
            "sus propios registros."
        ),
    ]

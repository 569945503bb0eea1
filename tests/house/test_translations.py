"""English is complete, Spanish is plain, and no words reach a page past gettext."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog, Message
from flask_babel import force_locale
from jinja2 import Environment, nodes
from sqlalchemy import select, update

from marketplace.catalogue.models import Product
from marketplace.documents.checklist import english_of_papers, first_papers
from marketplace.infra import i18n
from marketplace.infra.database import db
from marketplace.people.models import Account
from marketplace.producers.models import Association, Technique
from tests.house.sides import ROLES
from tests.house.test_every_url import path_of, stops, walk  # noqa: F401
from tools import translations
from tools.prepare import compile_translations

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "marketplace" / "data" / "el_alto"
SOURCES = sorted(path for path in (ROOT / "marketplace").rglob("*.py") if "migrations" not in path.parts)
# /design shows every component with invented examples, and is no part of the trade.
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if path.name != "design.html")
JINJA = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
MOST_WORDS = 12
# The product's name, units and formats are the same in every language; a language is named in itself.
# Names, units and keys are the same in every language.
SAME_EVERYWHERE = {
    "Tejemos", "h", "KB", "Bs", "USD", "g", "cm", "Excel", "Castellano", "English", "Enter", "G", "J", "K", "N", "X",
}  # fmt: skip
# Blocks and macros that give a part of a tag or the name of a picture, and no words.
PART_OF_A_TAG = r"\{%-? (block|macro) (body_class|picture|_aria|_chosen|_class)\b.*?end\1 -?%\}"
LAZY = {"lazy_gettext", "lazy_ngettext"}


@pytest.fixture(scope="module")
def english() -> Catalog:
    """The English catalogue as it is written down."""
    return translations.read("en")


@pytest.fixture(scope="module")
def sentences() -> list[Message]:
    """Every sentence in the sources."""
    return [message for message in translations.extract() if message.id]


def forms_of(text: object) -> list[str]:
    """A message's text, or its singular and plural."""
    return [str(form) for form in text] if isinstance(text, (list, tuple)) else [str(text)]


def test_every_sentence_has_an_english_translation(sentences, english):
    gaps = translations.missing(translations.merge(as_catalogue(sentences), english))
    assert not gaps, "\n".join(["run `make translations` and translate in messages.po", *gaps])


def as_catalogue(messages: list[Message]) -> Catalog:
    """A catalogue with these messages."""
    catalogue = Catalog()
    for message in messages:
        catalogue.add(message.id, None, message.locations)
    return catalogue


def test_nothing_in_the_catalogue_is_fuzzy(english):
    assert [message.id for message in english if message.fuzzy] == []


def test_a_translation_has_the_placeholders_of_its_sentence(english):
    wrong = [
        f"{spanish} -> {text}"
        for message in english
        if message.id
        for spanish, text in zip(forms_of(message.id), forms_of(message.string), strict=True)
        if placeholders(spanish) != placeholders(text)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_word_is_translated_by_a_letter(english):
    """What is given as one text where there are two forms would become its first two letters."""
    wrong = [
        f"{spanish} -> {text}"
        for message in english
        if message.id and isinstance(message.string, (list, tuple))
        for spanish, text in zip(forms_of(message.id), forms_of(message.string), strict=True)
        if len(text) < 2 < len(spanish)
    ]
    assert not wrong, "\n".join(wrong)


def placeholders(text: str) -> list[str]:
    """What is filled in, such as %(name)s, and the doubled per cent signs; the order may differ."""
    return sorted(re.findall(r"%\(\w+\)[a-z]|%%", text))


def test_a_spanish_sentence_has_at_most_twelve_words(sentences):
    long = [
        f"{len(words_of(sentence))} words: {sentence} ({', '.join(sorted({name for name, _ in message.locations}))})"
        for message in sentences
        for form in forms_of(message.id)
        for sentence in re.split(r"(?<=[.!?…])\s+", form)
        if len(words_of(sentence)) > MOST_WORDS
    ]
    assert not long, "\n".join(long)


def words_of(sentence: str) -> list[str]:
    """The words of a sentence; a placeholder counts as one."""
    return [word for word in sentence.split() if re.search(r"\w", word)]


def test_making_the_catalogue_keeps_translations_and_drops_what_is_no_longer_said():
    found, before = Catalog(), Catalog(locale="en")
    found.add("pedido", None, [("b.py", 7), ("a.py", 3), ("a.py", 9)])
    found.add("nuevo", None, [("a.py", 4)])
    found.add(("%(num)s pieza", "%(num)s piezas"), None, [("a.py", 5)])
    before.add("pedido", "order")
    before.add("viejo", "old")
    before.add("%(num)s pieza", "%(num)s piece")
    after = translations.merge(found, before)
    assert {str(translations.spanish(m)): m.string for m in after if m.id} == {
        "pedido": "order",
        "nuevo": "",
        "%(num)s pieza": ("", ""),
    }
    assert translations.missing(after) == ["nuevo", "%(num)s pieza"]


def test_the_file_changes_only_when_a_sentence_does():
    one, other = Catalog(locale="en"), Catalog(locale="en")
    for catalogue, line in ((one, 3), (other, 99)):
        found = Catalog()
        found.add("pedido", None, [("a.py", line), ("b.py", 1)])
        catalogue.add("pedido", "order")
        catalogue.creation_date = datetime(2026, 1, line % 28 + 1, tzinfo=ZoneInfo("America/La_Paz"))
        text = translations.as_text(translations.merge(found, catalogue)).decode()
        assert "#: a.py b.py\n" in text
        assert "Date" not in text
        catalogue.header_comment = text
    assert one.header_comment == other.header_comment


# Words on their way to a page


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_has_no_words_outside_gettext(path):
    source = path.read_text(encoding="utf-8")
    found = [*bare_text(source), *bare_strings(JINJA.parse(source))]
    assert not found, f"{path.relative_to(ROOT)}: put {found} in _()"


def bare_text(source: str) -> Iterator[str]:
    """Words between tags, or in an attribute that people read, that are written into the template."""
    text = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    text = re.sub(PART_OF_A_TAG, "", text, flags=re.DOTALL)
    # What Jinja fills in is set as {}, so that a tag with an expression in the middle stays one tag.
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "{}", text, flags=re.DOTALL)
    for words in heard(text):
        if set(re.findall(r"[^\W\d_]+", re.sub(r"&\w+;", " ", words))) - SAME_EVERYWHERE:
            yield words


def bare_strings(tree: nodes.Template) -> Iterator[str]:
    """Strings in an expression that look like words for people: a capital first letter or a Spanish one."""
    passed = {id(text) for call in gettext_calls(tree) for text in call.find_all(nodes.Const)}
    passed |= {id(text) for compared in tree.find_all(nodes.Compare) for text in compared.find_all(nodes.Const)}
    passed |= {id(pair.key) for pair in tree.find_all(nodes.Pair)}
    for text in tree.find_all(nodes.Const):
        if id(text) not in passed and text.value not in SAME_EVERYWHERE and looks_like_words(text.value):
            yield text.value


def looks_like_words(value: object) -> bool:
    """Whether a string starts with a capital letter as a label does, or has a letter that only Spanish has."""
    return isinstance(value, str) and re.search(r"[áéíóúñ¿¡]|^[A-ZÁÉÍÓÚ][a-zé]", value) is not None


def gettext_calls(tree: nodes.Node) -> Iterator[nodes.Call]:
    """Calls of _() and its like."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in translations.KEYWORDS:
            yield call


class Reader(HTMLParser):
    """Collects what a person reads or hears of a page in the page's own language."""

    SPOKEN = ("alt", "title", "placeholder", "aria-label", "data-say", "data-confirm")
    SILENT = ("script", "style", "template")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self.skipped = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A message that will be sent to a Spanish reader says lang="es"; neither it nor a script holds the same tag again.
        if tag in self.SILENT or (tag != "html" and ("lang", "es") in attrs):
            self.skipped = self.skipped or tag
        if not self.skipped:
            self.found += [value for name, value in attrs if value and name in self.SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        if tag == self.skipped:
            self.skipped = ""

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.skipped:
            self.found.append(data)


def heard(page: str) -> list[str]:
    """What a person reads or hears of a page."""
    reader = Reader()
    reader.feed(page)
    return [" ".join(words.split()) for words in reader.found]


def test_a_template_translates_written_sentences_only():
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in TEMPLATES
        for call in gettext_calls(JINJA.parse(path.read_text(encoding="utf-8")))
        if not isinstance(call.args[0], nodes.Const)
    ]
    assert not found, "the extractor cannot read a sentence from a variable"


def gettext_names(tree: ast.Module) -> dict[str, str]:
    """How a module calls gettext: the name it uses, and what that is in flask_babel."""
    return {
        name.asname or name.name: name.name
        for statement in tree.body
        if isinstance(statement, ast.ImportFrom) and statement.module in {"flask_babel", "marketplace.infra.i18n"}
        for name in statement.names
        if name.name.endswith("gettext")
    }


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "marketplace")))
def test_a_module_translates_written_sentences_and_none_while_it_is_imported(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = gettext_names(tree)
    assert names.keys() <= translations.KEYWORDS.keys(), "teach tools/translations.py this name"
    eager = {name for name, meaning in names.items() if meaning not in LAZY}
    unread = [call.lineno for call in calls(tree, set(names)) if not isinstance(call.args[0], ast.Constant)]
    early = [call.lineno for call in import_time_calls(tree, eager)]
    assert not unread, f"lines {unread}: the extractor cannot read a sentence from a variable"
    assert not early, f"lines {early}: nobody's language is known at import, use lazy_gettext"


def calls(tree: ast.AST, names: set[str]) -> list[ast.Call]:
    """The calls of these names."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]


def import_time_calls(tree: ast.Module, names: set[str]) -> list[ast.Call]:
    """The calls of these names that stand in no function, so that importing the module makes them."""
    inside = {
        id(call)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for call in calls(ast.Module(node.body if isinstance(node.body, list) else [ast.Expr(node.body)], []), names)
    }
    return [call for call in calls(tree, names) if id(call) not in inside]


# Pages


@pytest.fixture(scope="module")
def only_spanish(english) -> re.Pattern[str]:
    """Words of the Spanish sentences that no English sentence has."""
    spanish, others = set(), set()
    for message in english:
        if message.id:
            spanish |= {word for form in forms_of(message.id) for word in plain_words(form)}
            others |= {word for form in forms_of(message.string) for word in plain_words(form)}
    left = sorted(word for word in spanish - others - {word.lower() for word in SAME_EVERYWHERE} if len(word) > 3)
    assert {"entrar", "catálogo", "piezas", "pedido", "guardar", "asociación"} <= set(left)
    return re.compile(rf"\b({'|'.join(map(re.escape, left))})\b", re.IGNORECASE)


def plain_words(text: str) -> list[str]:
    """The words of a sentence without its placeholders, in lower case."""
    return re.findall(r"[^\W\d_]+", re.sub(r"%\(\w+\)[a-z]", " ", text).lower())


def names_of_data() -> set[str]:
    """Texts that people or the trade's own lists wrote: they are shown as they were written."""
    # Kinds of exchange rate are names of Bolivian figures, SUMA is the customs' system, and cargo is English too.
    return {"oficial", "referencial", "SUMA", "cargo manifest"} | set(db.session.scalars(select(Technique.name_es)))


def test_every_word_of_the_export_papers_has_its_english():
    """Names, who makes each, when and why; what a coordinator writes herself stays as she wrote it."""
    for paper in first_papers():
        assert paper.name("en") == paper.name_en != ""
        for column in ("who", "moment", "note"):
            text = getattr(paper, column)
            assert not text or text in english_of_papers(), text


def without(data: set[str], text: str) -> str:
    """A text without the names of data in it."""
    for name in sorted(data, key=len, reverse=True):
        text = text.replace(name, " ")
    return text


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_an_english_reader_is_english(walk, app, only_spanish, role):
    compile_translations()
    db.session.execute(update(Account).values(language="en"))
    db.session.commit()
    found, pages, data = [], 0, names_of_data()
    for stop in stops(app):
        if stop.method == "GET" and stop.rule.endpoint != "web.design":
            answer = walk.send(role, "GET", path_of(app, stop, walk.a, role))
            if answer.status_code == 200 and answer.mimetype == "text/html":
                pages += 1
                found += [f"{stop}: {text}" for text in heard(answer.text) if only_spanish.search(without(data, text))]
    assert pages > 5
    assert not found, "\n".join(found)


@pytest.mark.parametrize("page", ["/", "/catalogo", "product", "association", "/entrar", "/clave", "/ayuda", "/no-existe"])
def test_a_visitor_who_chose_english_reads_english(el_alto_app, only_spanish, page):
    compile_translations()
    visitor = el_alto_app.test_client()
    visitor.set_cookie("lang", "en")
    product = db.session.scalars(select(Product).where(Product.state == "published").order_by(Product.id).limit(1)).one()
    paths = {"product": f"/catalogo/{product.id}", "association": f"/asociaciones/{product.association_id}/publica"}
    answer = visitor.get(paths.get(page, page))
    assert answer.status_code == (404 if page == "/no-existe" else 200)
    assert '<html lang="en"' in answer.text
    names = {name for row in db.session.execute(select(Association.name, Association.zone)) for name in row}
    assert [text for text in heard(answer.text) if text not in names and only_spanish.search(text)] == []


def test_a_visitor_who_chose_nothing_reads_spanish(el_alto_app):
    page = el_alto_app.test_client().get("/entrar").text
    assert '<html lang="es"' in page
    assert "Entrar" in heard(page)


# Dates, numbers and money


SPANISH = ["Bs\u00a01.234,50", "USD\u00a01.234,50", "15.000", "0,88", "26 de marzo de 2027", "lunes 30 de noviembre"]
ENGLISH = ["Bs\u00a01,234.50", "USD\u00a01,234.50", "15,000", "0.88", "26 March 2027", "Monday 30 November"]


@pytest.mark.parametrize(("language", "shown"), [("es_BO", SPANISH), ("en", ENGLISH)])
def test_money_numbers_and_dates_follow_the_language(app, language, shown):
    with app.test_request_context(), force_locale(language):
        assert [
            i18n.money(123_450),
            i18n.money(123_450, "USD"),
            i18n.number(15_000),
            i18n.hours(880, 2),
            i18n.day(date(2027, 3, 26)),
            i18n.weekday(date(2026, 11, 30)),
        ] == shown


@pytest.mark.parametrize(("language", "shown"), [("es_BO", ["sin dato", "sin fecha"]), ("en", ["no data", "no date"])])
def test_what_has_no_record_is_never_nought(app, language, shown):
    compile_translations()
    with app.test_request_context(), force_locale(language):
        assert [i18n.money(None), i18n.day(None)] == shown
        assert i18n.number(None) == i18n.hours(None) == shown[0]
        assert i18n.number(0) == "0"


def test_a_pattern_of_its_own_is_all_that_is_shown(app):
    with app.test_request_context(), force_locale("es_BO"):
        assert i18n.day(date(2025, 3, 26), "MMMM y") == "marzo 2025"


def test_a_row_is_named_in_the_reader_s_language_as_far_as_it_has_a_name(app):
    chompa = SimpleNamespace(name_es="Chompa", name_en="Sweater")
    tarka = SimpleNamespace(name_es="Tarka", name_en="")
    with app.test_request_context():
        with force_locale("en"):
            assert [i18n.named(chompa), i18n.named(tarka)] == ["Sweater", "Tarka"]
        with force_locale("es_BO"):
            assert i18n.named(chompa) == "Chompa"


def test_no_sentence_is_asked_for_inside_another_string() -> None:
    """A gettext call inside an f-string is not found when the catalogue is made, so it would stay Spanish."""
    found = []
    for path in sorted(Path("marketplace").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)] if isinstance(node, ast.JoinedStr) else []
            names = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
            if names & {"_", "gettext", "ngettext", "_l", "lazy_gettext"}:
                found.append(f"{path}:{node.lineno}")
    assert not found

"""The offline catalogue: a zip that opens from a USB stick with a double click and asks nothing of any network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.catalogue.aguayo import aguayo_svg
from marketplace.catalogue.models import Product
from marketplace.documents.addresses import address
from marketplace.documents.catalogue.printed import photo_path, product_words
from marketplace.documents.catalogue.selection import Choice, Material, chapters
from marketplace.documents.drawing import LOCALES
from marketplace.documents.values import long_day
from marketplace.infra import clock

FILES = Path(__file__).parent / "files"
# One date for every file: the same catalogue is the same zip, whoever makes it.
STAMP = (2026, 1, 1, 0, 0, 0)
Told = Callable[[int, int], None]
Json = dict[str, Any]


def offline_catalogue(material: Material, told: Told = lambda done, total: None) -> bytes:
    """The zip. ``told`` hears how many products are done of how many."""
    with force_locale(LOCALES[material.choice.language]):
        pages = _Pages(material)
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as file:
            for name, content in pages.all(told):
                # Photos are packed already.
                how = ZIP_STORED if name.endswith(".webp") else ZIP_DEFLATED
                file.writestr(ZipInfo(f"catalogo/{name}", STAMP), content, how)
    return out.getvalue()


class _Pages:
    """The pages of an offline catalogue; the caller forces the language."""

    def __init__(self, material: Material) -> None:
        self.choice = choice = material.choice
        self.products, card = material.products, material.colours
        self.said = {product.id: _said(product, choice, product_words(product, choice, card)) for product in self.products}
        self.chapters = [
            {
                "title": part.title,
                "link": f"asociaciones/{part.products[0].association_id}.html" if choice.by == "association" else "",
                "products": [self.said[product.id] for product in part.products],
            }
            for part in chapters(choice, self.products, _("Sin colección"))
        ]

    def all(self, told: Told) -> Iterator[tuple[str, str | bytes]]:
        """Every file by its name inside the folder."""
        yield "index.html", self._page("index", "", chapters=self.chapters, total=len(self.products))
        yield "style.css", (FILES / "style.css").read_text(encoding="utf-8")
        yield "search.js", (FILES / "search.js").read_text(encoding="utf-8")
        makers: dict[int, list[Product]] = {}
        for done, product in enumerate(self.products, start=1):
            said = self.said[product.id]
            yield f"productos/{product.id}.html", self._page("product", "../", one=said)
            yield said["picture"], _picture(product)
            makers.setdefault(product.association_id, []).append(product)
            told(done, len(self.products))
        for number, made in makers.items():
            yield f"asociaciones/{number}.html", self._maker(made)

    def _maker(self, made: list[Product]) -> str:
        one = made[0].association
        maker = {"name": one.name, "place": ", ".join(filter(None, [one.zone, one.city])), "story": one.story}
        return self._page("maker", "../", maker=maker, products=[self.said[product.id] for product in made])

    def _page(self, name: str, up: str, **values: Any) -> str:
        # Rendered without the site's own context: there is no reader and no request here.
        template = current_app.jinja_env.get_template(f"documents/offline/{name}.html")
        shown = {"language": self.choice.language, "up": up, "made": long_day(clock.today()), "home": address("catalogue.index")}
        return template.render(**shown, **values)


def _said(product: Product, choice: Choice, words: Json) -> Json:
    suffix = "svg" if photo_path(product) is None else "webp"
    return words | {
        "id": product.id,
        "maker_id": product.association_id,
        "description": product.description if choice.language == "es" else "",
        "picture": f"fotos/{product.id}.{suffix}",
        "words": " ".join(str(words[key]) for key in ("name", "code", "maker", "facts", "sizes", "colours")),
        "pairs": [
            (_("Código"), words["code"]),
            (_("Técnica y materia"), words["facts"]),
            (_("Tallas"), words["sizes"]),
            (_("Colores"), words["colours"]),
            (_("Tiempos"), words["times"]),
        ],
    }


def _picture(product: Product) -> bytes:
    path = photo_path(product)
    return aguayo_svg(product.code).encode() if path is None else path.read_bytes()

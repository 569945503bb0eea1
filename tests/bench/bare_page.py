"""The yardstick: a page of 24 products by Flask, SQLAlchemy and Jinja alone, on the same database. No layout, menu or session."""

from __future__ import annotations

from flask import Flask, render_template_string
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

PAGE = """<!doctype html><title>Products</title><h1>Products</h1><table>
{% for item in items %}<tr><td>{{ item.code }}</td><td><a href="/{{ item.id }}">{{ item.name_es }}</a></td>
<td>{{ item.association.name }}</td><td>{{ item.price_minor / 100 }}</td><td>{{ item.min_pieces }}</td></tr>
{% endfor %}</table>"""


class Base(DeclarativeBase):
    """Tables as the yardstick knows them."""


class Maker(Base):
    """Who makes it."""

    __tablename__ = "association"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Item(Base):
    """A product."""

    __tablename__ = "product"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name_es: Mapped[str]
    price_minor: Mapped[int]
    min_pieces: Mapped[int]
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    association: Mapped[Maker] = relationship()


def bare_app(database_url: str) -> Flask:
    """An application of one page."""
    app = Flask("bare")
    engine = create_engine(database_url)

    @app.get("/")
    def items() -> str:
        with Session(engine) as session:
            query = select(Item).options(joinedload(Item.association)).order_by(Item.id.desc()).limit(24)
            return render_template_string(PAGE, items=session.scalars(query).all())

    return app

import pytest

from marketplace.infra.searchtext import search_terms, search_text
from tests.kernel.el_alto import rows


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("chompas", "Chompa llana de alpaca"),
        ("chullo", "Chullo (ch'ulu) jacquard"),
        ("CHULU", "Chullo (ch'ulu) jacquard"),
        ("cardigan", "Cárdigan de alpaca, a palillo"),
        ("bordados", "Bordado sobre prenda fina del exportador"),
        ("guante", "Guantes (par)"),
        ("zampona", "Zampoña (siku) 13 tubos"),
        ("fajas tejidas", "Faja tejida"),
        ("munecos", "Muñeco a ganchillo (llamita)"),
        ("13 tubos", "Zampoña (siku) 13 tubos"),
    ],
)
def test_accents_plurals_and_case_do_not_matter(typed: str, written: str) -> None:
    assert set(search_terms(typed)) <= set(search_terms(written))


@pytest.mark.parametrize(("one", "other"), [("chompa", "chalina"), ("faja", "falda"), ("zapato", "botín")])
def test_different_things_keep_different_stems(one: str, other: str) -> None:
    assert search_terms(one) != search_terms(other)


def test_small_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert search_terms("la chompa de la") == search_terms("chompa")
    assert search_terms("de la") == ["de", "la"]


def test_each_product_of_el_alto_is_found_by_its_own_name_in_capitals() -> None:
    for row in rows("products"):
        indexed = search_text(row["sku"], row["name_es"], row["name_en"], None).split()
        assert set(search_terms(row["name_es"].upper())) <= set(indexed)

"""Cells as people write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from marketplace.intake import cells


@pytest.mark.parametrize(
    ("convert", "cell", "value"),
    [
        (cells.minor, "1.234,50", 123_450),
        (cells.minor, "1,234.50", 123_450),
        (cells.minor, "1234.5", 123_450),
        (cells.minor, "Bs 1 234", 123_400),
        (cells.minor, 621.48, 62_148),
        (cells.minor, 621.4800000000001, 62_148),
        (cells.minor, 1234, 123_400),
        (cells.minor, "0.0", 0),
        (cells.whole_from_0, "15.000", 15_000),
        (cells.whole_from_0, "15.0", 15),
        (cells.whole_from_0, "15,00", 15),
        (cells.whole_from_0, 15.0, 15),
        (cells.whole_from_0, "0", 0),
        (cells.thousandths, "0,88", 880),
        (cells.thousandths, "0.125", 125),
        (cells.thousandths, 36.23, 36_230),
        (cells.hundredths, "2,5", 250),
        (cells.hundredths, 0.95, 95),
        (cells.basis_points, "0.3", 3000),
        (cells.basis_points, "30 %", 3000),
        (cells.basis_points, "30", 3000),
        (cells.basis_points, "0,5 %", 50),
        (cells.basis_points, "1.0", 10_000),
        (cells.basis_points, 0.5, 5000),
        (cells.share_hundredths, "0.25", 25),
        (cells.share_hundredths, "100%", 100),
        (cells.as_day, "2026-11-21", date(2026, 11, 21)),
        (cells.as_day, "21/11/2026", date(2026, 11, 21)),
        (cells.as_day, "1-2-2026", date(2026, 2, 1)),
        (cells.as_day, datetime(2026, 11, 21, 0, 0), date(2026, 11, 21)),
        (cells.as_day, "2026-11-21T00:00:00", date(2026, 11, 21)),
        (cells.as_flag, "Sí", True),
        (cells.as_flag, "0", False),
        (cells.as_flag, True, True),
        (cells.as_flag, 1, True),
        (cells.as_list, "HK; MK;HK", ("HK", "MK")),
        (cells.as_list, "S,M", ("S", "M")),
        (cells.as_counts, '{"S": 24, "M": 42}', {"S": 24, "M": 42}),
        (cells.as_counts, "S: 24; M:42; L: 0", {"S": 24, "M": 42}),
        (cells.as_phone, "71234567", "+59171234567"),
        (cells.as_phone, "+591 7123-4567", "+59171234567"),
        (cells.as_phone, 59190000002, "+59190000002"),
        (cells.as_text, 670290.0, "670290"),
        (cells.as_code, " A19 ", "A19"),
    ],
)
def test_a_cell_is_read_exactly(convert: Any, cell: cells.Cell, value: object) -> None:
    assert convert(cell) == value


@pytest.mark.parametrize(
    ("convert", "cell", "code"),
    [
        (cells.minor, "doce", "sheet_bad_amount"),
        (cells.minor, "12,345.6,7", "sheet_bad_amount"),
        (cells.minor, "-5", "sheet_too_small"),
        (cells.minor, 1.234, "sheet_too_many_decimals"),
        (cells.minor, True, "sheet_bad_number"),
        (cells.whole_from_0, "15.5", "sheet_bad_number"),
        (cells.whole_from_1, "0", "sheet_too_small"),
        (cells.thousandths, "0.8888", "sheet_bad_number"),
        (cells.thousandths, 0.8888, "sheet_too_many_decimals"),
        (cells.basis_points, "130 %", "sheet_bad_share"),
        (cells.share_hundredths, "0.255", "sheet_bad_share"),
        (cells.as_day, "31/02/2026", "sheet_bad_date"),
        (cells.as_day, "11/21/2026", "sheet_bad_date"),
        (cells.as_day, "mañana", "sheet_bad_date"),
        (cells.as_day, "21/11/26", "sheet_bad_date"),
        (cells.as_flag, "quizás", "sheet_bad_flag"),
        (cells.as_code, "A 19", "sheet_bad_code"),
        (cells.as_counts, "24 y 42", "sheet_bad_counts"),
        (cells.as_counts, '{"S": 1, "S": 2}', "sheet_bad_counts"),
        (cells.as_counts, '{"S": [1]}', "sheet_bad_number"),
        (cells.as_counts, "{S", "sheet_bad_counts"),
        (cells.as_phone, "llamar", "sheet_bad_phone"),
        (cells.one_of({"sí": "y"}), "no", "sheet_not_one_of"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_refused_by_a_code(convert: Any, cell: cells.Cell, code: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        convert(cell)
    assert refused.value.type == code

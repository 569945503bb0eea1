"""The base of all row models and the types of their fields.

A field is named as the table's column, its alias is the file's header. A field without a default must be filled in.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from marketplace.intake import cells

Code = Annotated[str, BeforeValidator(cells.as_code)]
Text = Annotated[str, BeforeValidator(cells.as_text)]
Pieces = Annotated[int, BeforeValidator(cells.whole_from_1)]
Count = Annotated[int, BeforeValidator(cells.whole_from_0)]
Year = Annotated[int, BeforeValidator(cells.whole(1900))]
Hours = Annotated[int, BeforeValidator(cells.thousandths)]
"""In thousandths of an hour."""
Hundredths = Annotated[int, BeforeValidator(cells.hundredths)]
ShareHundredths = Annotated[int, BeforeValidator(cells.share_hundredths)]
BasisPoints = Annotated[int, BeforeValidator(cells.basis_points)]
Minor = Annotated[int, BeforeValidator(cells.minor)]
Day = Annotated[date, BeforeValidator(cells.as_day)]
Flag = Annotated[bool, BeforeValidator(cells.as_flag)]
Codes = Annotated[tuple[str, ...], BeforeValidator(cells.as_list)]
Counts = Annotated[dict[str, int], BeforeValidator(cells.as_counts)]
Phone = Annotated[str, BeforeValidator(cells.as_phone)]
Grams = Annotated[int, BeforeValidator(cells.whole_from_0)]


class FileRow(BaseModel):
    """One row of a file, its cells turned into values."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    unused: ClassVar[frozenset[str]] = frozenset()
    """Headers that belong to this kind of file and are not kept, because they are computed or have no place yet."""

    @classmethod
    def headers(cls) -> dict[str, str]:
        """Header -> field."""
        return {field.alias or name: name for name, field in cls.model_fields.items()}

    @classmethod
    def required_headers(cls) -> frozenset[str]:
        """The headers that a file of this kind cannot do without."""
        return frozenset(field.alias or name for name, field in cls.model_fields.items() if field.is_required())

"""The one error of the file formats."""

from __future__ import annotations


class FormatError(ValueError):
    """A file that cannot be read, as one line: the path of the key, what is wrong, what was expected."""

    def __init__(self, path: str, wrong: str, expected: str) -> None:
        super().__init__(f"{path}: {wrong}; expected {expected}")
        self.path, self.wrong, self.expected = path, wrong, expected

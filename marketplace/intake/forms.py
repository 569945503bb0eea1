"""The forms of the importer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, ValidationError

from marketplace.infra.forms import Form
from marketplace.infra.messages import say
from marketplace.intake.sheets import FileContent
from marketplace.kernel.errors import DomainError

MOST_FILES = 60


class FilesForm(Form):
    """One or more files."""

    files = MultipleFileField(_l("Archivos CSV o XLSX"))

    def validate_files(self, field: MultipleFileField) -> None:
        """At least one, and not too many; what is wrong inside is the check's matter."""
        sent = self._sent()
        if not sent:
            raise ValidationError(say(DomainError("sheet_none")))
        if len(sent) > MOST_FILES:
            raise ValidationError(say(DomainError("sheet_too_many", most=MOST_FILES)))

    def draft(self) -> tuple[FileContent, ...]:
        """The files with their names and bytes."""
        return tuple(FileContent(str(file.filename), file.read()) for file in self._sent())

    def _sent(self) -> list[FileStorage]:
        return [file for file in self.files.data or [] if isinstance(file, FileStorage) and file.filename]


class LoadForm(Form):
    """The wish to load what was checked."""

    looked = BooleanField(_l("Miré los nombres parecidos: son distintos o está bien así."))

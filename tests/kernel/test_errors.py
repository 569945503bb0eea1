import re
from pathlib import Path

from marketplace.infra import messages
from marketplace.kernel import errors
from marketplace.kernel.errors import DomainError

KERNEL = Path(errors.__file__).parent
RAISED = re.compile(r'(?:DomainError\(|code(?:: str)?\s?=\s?)"(\w+)"')


def test_the_kernels_codes_are_those_it_raises_and_each_has_a_sentence() -> None:
    raised = {code for file in KERNEL.glob("*.py") for code in RAISED.findall(file.read_text(encoding="utf-8"))}
    assert raised == set(errors.KERNEL_CODES)
    assert raised <= messages.sentence_codes()


def test_an_error_keeps_its_code_its_params_and_its_field() -> None:
    error = DomainError("bad_amount", field="price", value="doce")
    assert (str(error), error.code, error.field, error.params) == ("bad_amount", "bad_amount", "price", {"value": "doce"})

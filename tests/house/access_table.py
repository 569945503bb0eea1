"""What each permission means for each role, written by hand from the product's documents, and not read from the rules.

``OWN`` who may do it with a thing of her own house (association, exporter, programme, herself), ``OTHERS`` with a neighbour's.
L leader, W weaver, E exporter, C coordinator, V verifier (reads, changes nothing), A administrator, - nobody signed in.
"""

from __future__ import annotations

LETTERS = {
    "L": "leader",
    "W": "weaver",
    "E": "exporter",
    "C": "coordinator",
    "V": "verifier",
    "A": "administrator",
    "-": "anonymous",
}

TABLE: dict[str, tuple[str, str]] = {
    # permission               own        others
    "PUBLIC":                 ("-LWECVA", "-LWECVA"),
    "SIGNED_IN":              ("LWECVA",  "LWECVA"),
    "DIRECTORY_VIEW":         ("LWECVA",  "LWECVA"),
    "ASSOCIATION_VIEW":       ("LCVA",    "A"),
    "ASSOCIATION_EDIT":       ("LCA",     "A"),
    "ASSOCIATION_APPROVE":    ("CA",      "A"),
    "EXPORTER_EDIT":          ("EA",      "A"),
    "PRODUCT_LIST":           ("LCA",     "LCA"),
    "PRODUCT_EDIT":           ("LCA",     "A"),
    "COST_VIEW":              ("LCVA",    "A"),
    "COST_EDIT":              ("LC",      ""),
    "CAPACITY_VIEW":          ("LCVA",    "A"),
    "CAPACITY_LIST":          ("CVA",     "CVA"),
    "CAPACITY_EDIT":          ("LCA",     "A"),
    "CALENDAR_EDIT":          ("CA",      "CA"),
    "ORDER_LIST":             ("ECVA",    "ECVA"),
    "ORDER_VIEW":             ("ECVA",    "CVA"),
    "ORDER_WRITE":            ("EA",      "A"),
    "MATCH_VIEW":             ("CVA",     "CVA"),
    "MATCH_FILE":             ("A",       "A"),
    "MATCH_RUN":              ("CA",      "CA"),
    "OFFER_LIST":             ("LCVA",    "LCVA"),
    "OFFER_SEND":             ("CA",      "A"),
    "OFFER_VIEW":             ("LCVA",    "A"),
    "OFFER_ANSWER":           ("LC",      ""),
    "ASSIGNMENT_VIEW":        ("LECVA",   "A"),
    "FRAME_LIST":             ("LECVA",   "LECVA"),
    "FRAME_START":            ("E",       "E"),
    "FRAME_VIEW":             ("LECVA",   "A"),
    "FRAME_WRITE":            ("E",       ""),
    "FRAME_CHANGE":           ("LEC",     ""),
    "AGREEMENT_SIGN":         ("LC",      ""),
    "AGREEMENT_LIST":         ("CVA",     "CVA"),
    "AGREEMENT_END":          ("LEC",     ""),
    "VERBAL_NOTE_NEW":        ("C",       "C"),
    "VERBAL_NOTE":            ("C",       ""),
    "ALLIANCE_EDIT":          ("C",       ""),
    "TODAY":                  ("L",       "L"),
    "WORK_LIST":              ("LECVA",   "LECVA"),
    "PROGRESS_REPORT":        ("LC",      ""),
    "NOTEBOOK_VIEW":          ("LC",      ""),
    "NOTEBOOK_WRITE":         ("LC",      ""),
    "SHARES_VIEW":            ("LWC",     ""),
    "SHARES_SET":             ("LC",      ""),
    "BUYERS_GOODS":           ("LC",      ""),
    "OWN_WORK":               ("W",       ""),
    "STAGES_EDIT":            ("CA",      "CA"),
    "STAGES_REVISE":          ("C",       ""),
    "REMATCH":                ("C",       ""),
    "ASSIGNMENT_CLOSE":       ("C",       ""),
    "DELIVERY_ANNOUNCE":      ("LC",      ""),
    "DELIVERY_RECEIVE":       ("EC",      ""),
    "DELIVERY_INSPECT":       ("EC",      ""),
    "INSPECTION_SIGN":        ("LEC",     ""),
    "PAYMENT_LIST":           ("LECVA",   "LECVA"),
    "PAYMENT_VIEW":           ("LECVA",   "A"),
    "PAYMENT_RECORD":         ("EC",      ""),
    "PAYMENT_CONFIRM":        ("LC",      ""),
    "PAYMENT_CORRECT":        ("C",       ""),
    "MONEY_RETURN":           ("LC",      ""),
    "MEMBER_PAY_VIEW":        ("LC",      ""),
    "MEMBER_PAY_RECORD":      ("LC",      ""),
    "OWN_PAY":                ("W",       ""),
    "NOTICE_OWN":             ("LWECVA",  ""),
    "NOTICE_SEND_LIST":       ("LC",      "LC"),
    "NOTICE_SEND":            ("LC",      ""),
    "DOCUMENT_LIST":          ("LECVA",   "LECVA"),
    "DOCUMENT_VIEW":          ("LECVA",   "A"),
    "DOCUMENT_ISSUE":         ("LECA",    "A"),
    "CATALOGUE_PRINT":        ("LECVA",   "LECVA"),
    "FILE_MADE":              ("LWECVA",  ""),
    "EXPORT_CHECK":           ("ECA",     "CA"),
    "CHECKLIST_EDIT":         ("CA",      "CA"),
    "BOARD_VIEW":             ("CVA",     "CVA"),
    "JOURNAL_VIEW":           ("CVA",     "CVA"),
    "INTAKE":                 ("CA",      "CA"),
    "INTAKE_OWN":             ("CA",      "A"),
    "PEOPLE_LIST":            ("LCA",     "LCA"),
    "PEOPLE_MANAGE":          ("LCA",     "A"),
    "LEADER_NAME":            ("CA",      "A"),
    "ACCOUNT_MANAGE":         ("A",       "A"),
    "OWN_DEVICE":             ("LWECVA",  ""),
    "ACT_FOR":                ("LC",      ""),
}  # fmt: skip

SEES_OF_A_NEIGHBOUR: dict[str, set[str]] = {
    # Kinds of marks of a neighbour's things that may stand on the pages of a role; see ``neighbours``.
    "anonymous": {"pub"},
    "leader": {"pub"},
    "weaver": {"pub"},
    "exporter": {"pub"},
    "coordinator": {"pub", "ord", "wrk"},
    "verifier": {"pub", "ord", "wrk"},
    "administrator": {"pub", "ord", "wrk", "prv"},
}


def may(role: str, permission: str, own: bool) -> bool:
    """What the table says."""
    assert permission in TABLE, f"say in tests/house/access_table.py who may {permission}"
    letters = TABLE[permission][0 if own else 1]
    return role in {LETTERS[letter] for letter in letters}

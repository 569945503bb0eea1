"""Names that several parts of this feature share."""

MAIL = "notices.mail"
"""The job that sends e-mails of notices."""
DIGEST = "notices.digest"
"""The job that sends the daily digests."""

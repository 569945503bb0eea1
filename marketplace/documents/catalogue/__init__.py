"""The catalogue on paper, and as a folder for a USB stick that needs no network."""

"""Tests of set-up and of how the site starts on a machine that lacks something."""

"""Tests of `tapeviz.graph`."""

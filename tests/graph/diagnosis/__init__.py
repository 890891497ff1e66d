"""Tests of `tapeviz.graph.diagnosis`."""

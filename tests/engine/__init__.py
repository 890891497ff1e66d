"""Tests of tapeviz.engine and of the functions over it."""

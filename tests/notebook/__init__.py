"""Tests of `tapeviz.notebook`, in real kernels without a browser."""

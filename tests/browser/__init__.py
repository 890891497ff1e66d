"""Tests that read what a person sees, in Chromium."""

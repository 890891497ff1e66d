"""The rule table's rows, one file a family."""

"""From the log to what it means: ops, values, edges, source positions and summaries, as plain data.

Nothing here knows of widgets. `assembly` turns events into graphs, `wire` writes them as messages,
`text` as text.
"""

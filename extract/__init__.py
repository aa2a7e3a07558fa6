"""From an article's text to records: metrics and seizures with their evidence. Start reading at `extract.pipeline`.

In: an `Article` and the rules. Out: `Record`s. Never: the network, a clock, a file, state between articles.
"""

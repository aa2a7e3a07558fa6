"""Text in: sources, the only door to the network, cleaning, and the article that the extractor reads.

In: an address, a file, a folder. Out: a `Capture` (bytes as they came) and an `Article` (text with its facts).
Never: a figure, a record, the warehouse.
"""

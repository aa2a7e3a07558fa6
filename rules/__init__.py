"""What the extractor knows: data files and their loader.

In: a folder of TOML and CSV files (a language pack, a domain pack). Out: frozen rule objects. Never: text of an
article, the network, a clock. Nothing here imports another package of Tilik.
"""

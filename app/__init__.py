"""The two interfaces over the same functions: the command line (`app.cli`) and the web app (`app.main`).

In: what a person types or clicks. Out: what a person reads. Never: SQL, a rule, a decision about a figure.
"""

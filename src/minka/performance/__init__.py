"""Performance: what was promised and what the ledger says.

A measure is a function over histories for a period and an organisation; it answers with
a value, its numerator and denominator, and the query that lists the rows behind them. No
figure is ever typed in. Targets are data, taken from published documents; one that nothing
measures yet says which room it waits for.
"""

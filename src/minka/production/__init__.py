"""Production: from a blank to a box at the outlet's door.

Owns the stock of blanks and supplies, batches, their items and every attempt at every
station, machines, consignments and their receipt. It reads applications and tells
cards what became of them through that room's actions. It never decides who may have
a card, and never writes a balance that does not add up: the database refuses.
"""

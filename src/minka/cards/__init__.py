"""Cards: what a person asks for, what she gets, and what becomes of it.

Owns products, applications, cards, the bank account on a card, hand-overs and their
corrections. Production makes cards and tells this room by calling its actions; it
never writes here itself. Eligibility and hand-over are rules that answer with a
sentence, so that the citizen learns why.
"""

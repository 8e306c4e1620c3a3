"""The local card reader bridge that a counter or a hospital runs; it needs no database.

It speaks the functions of the 38号文 reader library (iReadCardBas …) to programs and pages on the
same machine, over a WebSocket and a JSON door on loopback. It holds no rules and no tables: the
card is `minka.chip`'s.
"""

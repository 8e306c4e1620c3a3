"""Files and messages: what came, what went, and the proof of it.

Owns the exchanged file, its lines, its bytes, and the engine that reads and writes declared
formats. It knows no room: what a line means is for the room that asked for the file.
"""

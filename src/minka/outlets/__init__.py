"""Outlets: the tree of organisations and the people who work in them.

Owns organisations (municipal centre, districts, streets, replacement outlets) and
operators with their scope. Every other room stores an organisation by its id and
asks here what lies below it. Never decides what an operator may do with a card:
permissions belong to the verbs, scope belongs here.
"""

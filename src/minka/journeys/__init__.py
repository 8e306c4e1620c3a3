"""Journeys: walks through several rooms in one transaction; they own no tables."""

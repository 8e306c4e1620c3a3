"""Things to test with, one file per room, made by the rooms' own actions where they can be."""

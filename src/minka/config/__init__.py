"""Config: the fuse box. Settings, the map of all doors, the command line, the supervisor."""

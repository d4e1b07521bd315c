"""How any conversation moves: one pure function a turn, over flows that are plain tables."""

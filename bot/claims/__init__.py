"""What staff see of cases in a terminal and in a file: lists, one case in full, an export."""

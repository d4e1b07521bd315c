"""What people mean by their own words, found offline: words that decide, then what was learnt."""

"""Posts, courses and events that employers and offices offer: read from their lists, kept fresh, matched to wishes."""

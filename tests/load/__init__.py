"""What the assistant bears on one machine: many people at once, many open pages, a long time."""

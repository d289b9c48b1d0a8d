"""The pages for people who come with a browser."""

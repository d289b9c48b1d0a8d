"""Free ports on loopback, as the bench finds them."""

from bot.bench.stacks import free_ports

__all__ = ["free_ports"]

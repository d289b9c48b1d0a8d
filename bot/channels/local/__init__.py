"""The terminal, and this machine's microphone and loudspeaker."""

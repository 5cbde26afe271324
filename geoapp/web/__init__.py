"""HTTP to workflows and back. Computes no geometry, opens no file."""

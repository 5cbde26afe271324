"""Where layers live."""

"""A time limit that a computation asks between its steps."""

import time

from geoapp.errors import TimedOut


class Deadline:
    """``check()`` raises TimedOut once ``seconds`` have passed; None never does."""

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self._start = time.monotonic()

    def check(self) -> None:
        """Raise TimedOut where the limit has passed."""
        if self.seconds is not None and time.monotonic() - self._start >= self.seconds:
            raise TimedOut(
                f"stopped at the time limit of {self.seconds:g} s; ask for a smaller site or"
                " allow more time"
            )


NO_LIMIT = Deadline()

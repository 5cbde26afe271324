"""A time limit that a computation asks between its steps."""

import time

from geoapp.errors import TimedOut
from geoapp.sentence import say


class Deadline:
    """``check()`` raises TimedOut once ``seconds`` have passed; None never does."""

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self._start = time.monotonic()

    def check(self) -> None:
        """Raise TimedOut where the limit has passed."""
        if self.seconds is not None and time.monotonic() - self._start >= self.seconds:
            raise TimedOut(
                say(
                    "stopped at the time limit of {s:g} s; ask for a smaller site or allow"
                    " more time",
                    s=self.seconds,
                )
            )


NO_LIMIT = Deadline()

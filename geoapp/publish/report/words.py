"""The words of a statement, Vietnamese and English."""

from typing import Final

from geoapp.publish.report.words_ground import GROUND
from geoapp.publish.report.words_proof import PROOF

WORDS: Final[dict[str, tuple[str, str]]] = GROUND | PROOF

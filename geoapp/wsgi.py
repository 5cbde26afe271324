"""For a WSGI server: ``geoapp.wsgi:app`` over ``$GEOAPP_WORKSPACE``."""

from geoapp.config import Config
from geoapp.web.factory import create_app

app = create_app(Config())

"""For a WSGI server: ``geoapp.wsgi:app`` over ``$GEOAPP_WORKSPACE``."""

from geoapp.config import Config
from geoapp.web.factory import create_app
from geoapp.web.tile_watch import watch

app = create_app(Config())
watch(app)

"""Piccolo's configuration: the engine the environment names, and the one application."""

from piccolo.conf.apps import AppRegistry

from events import config, database

DB = database.use(database.engine_for(config.load().database_url))

APP_REGISTRY = AppRegistry(apps=["events.piccolo_app"])

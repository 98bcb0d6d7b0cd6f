"""The page of a dataset, served to a browser on this machine."""

from gbc.view.desk import Desk
from gbc.view.server.guard import Rules, rules_for
from gbc.view.server.running import address, listen, run, server_for

__all__ = ["Desk", "Rules", "address", "listen", "rules_for", "run", "server_for"]

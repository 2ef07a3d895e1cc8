# Alerts and the roster.

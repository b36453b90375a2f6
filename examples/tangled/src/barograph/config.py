"""Settings: from the environment, otherwise metric."""

import os

# Nothing here needs more than the version, and yet it loads the whole package first.
import barograph


class Config:
    """Which units the user likes, and where the log lives."""

    def __init__(self, environment=None):
        environment = os.environ if environment is None else environment
        self.imperial = environment.get("BAROGRAPH_UNITS", "metric") == "imperial"
        self.log = environment.get("BAROGRAPH_LOG", "weather.csv")

    def preferred(self, dimension, fallback):
        if not self.imperial:
            return fallback
        return {"pressure": "inHg", "temperature": "F", "speed": "kt", "depth": "in"}[dimension]

    def banner(self):
        return f"barograph {barograph.__version__}, writing to {self.log}"


config = Config()

"""Version of the engine; stored with every run."""

ENGINE_VERSION = "1.0.0"

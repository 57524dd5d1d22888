"""The engine for apps: manifest, hook contract, registry, dispatch, availability, life cycle."""

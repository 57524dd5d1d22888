"""The marks of the hook contract."""

import pluggy

PROJECT = "kontor"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

"""An app that fails in the ways a test asks for."""

from core.appkit import PUBLIC, AppManifest, Plan

manifest = AppManifest(
    name="broken",
    title="Broken",
    summary="Fails on purpose.",
    version="1.0",
    api=1,
    visibility=PUBLIC,
    min_plan=Plan.BASIC,
)

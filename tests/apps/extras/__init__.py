"""A public app without hooks of weight that needs another app."""

from core.appkit import PUBLIC, AppManifest, Plan

manifest = AppManifest(
    name="extras",
    title="Extras",
    summary="Works on top of Sample.",
    version="1.0",
    api=1,
    visibility=PUBLIC,
    min_plan=Plan.BASIC,
    needs=("sample",),
)

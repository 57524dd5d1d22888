"""A public app that uses every hook once."""

from marshmallow import fields

from core.appkit import PUBLIC, Access, AppManifest, FormSchema, Plan


class SampleSettings(FormSchema):
    """One setting."""

    greeting = fields.String(load_default="Hello", metadata={"label": "Greeting"})


manifest = AppManifest(
    name="sample",
    title="Sample",
    summary="Shows what apps can do.",
    version="1.0",
    api=1,
    visibility=PUBLIC,
    min_plan=Plan.BASIC,
    access=(Access.CUSTOMERS_READ,),
    settings=SampleSettings,
    languages=("en",),
)

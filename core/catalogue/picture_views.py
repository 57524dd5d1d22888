"""The pictures of services: for every visitor while the service is offered, for staff always.

The public address belongs to the files' pages, but only services know which picture is on show.
"""

from flask import Response

from core.catalogue.services import get_service, is_on_show
from core.errors import NotFound
from core.files.services import get_file
from core.files.views import blueprint, send_picture
from core.landlords.visit import visit_landlord
from core.permissions.access import public, requires

__all__ = ["blueprint"]

MAX_AGE = 3600


@blueprint.get("/book/<slug>/pictures/<int:file_id>")
@public
def picture(slug: str, file_id: int) -> Response:
    """Send the picture of a service that the visited landlord offers; any other file is not found."""
    visit_landlord()
    if not is_on_show(file_id):
        raise NotFound
    return send_picture(get_file(file_id), max_age=MAX_AGE)


@blueprint.get("/office/services/<int:service_id>/picture/<int:file_id>")
@requires("services.read")
def service_picture(service_id: int, file_id: int) -> Response:
    """Send the present picture of a service to staff, also of an archived one."""
    if get_service(service_id).picture_file_id != file_id:
        raise NotFound
    return send_picture(get_file(file_id), max_age=0)

import pytest

from core.apps import hookspecs
from core.apps.availability import availability
from core.apps.faults import store_faults
from core.apps.panels import draw_panels
from core.customers.services import find_customers
from core.isolation import NoLandlord, set_scope, use_landlord
from tests.apps import broken


def test_customer(make_customer, make_landlord):
    c = make_customer()
    other = make_landlord("other")
    assert [x.id for x in find_customers("ada").customers] == [c.id]
    with use_landlord(other.id):
        assert not find_customers("ada").customers
    set_scope(None)
    with pytest.raises(NoLandlord):
        find_customers()


def test_app(make_customer, enable):
    enable("sample")
    enable("broken")
    c = make_customer()
    broken.hooks.fault["kind"] = "raises"
    p = draw_panels(hookspecs.customer_card_panels, customer=c)
    assert "Ada Lind" in p[0].html
    assert p[1].html is None
    for _ in range(5):
        draw_panels(hookspecs.customer_card_panels, customer=c)
    store_faults()
    assert availability("broken").first_no.rule == "healthy"

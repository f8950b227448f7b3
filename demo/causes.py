"""Root causes: the frame in which the survey's own comment codes are grouped, two levels."""

from actions.models import RootCause

FRAME: dict[str, list[tuple[str, str]]] = {
    "Airport amenities": [
        ("11", "Wi-Fi"),
        ("12", "Elevators, escalators, walkways"),
        ("13", "Luggage carts"),
        ("14", "Power outlets"),
        ("17", "Family amenities"),
        ("21", "Clean amenities"),
        ("22", "Restrooms"),
        ("23", "AirTrain"),
    ],
    "Boarding areas": [
        ("31", "Seating"),
        ("32", "Confusing boarding"),
        ("33", "Cleanliness of the gates"),
    ],
    "Signage and wayfinding": [
        ("52", "Signs inside"),
        ("53", "Gate monitors"),
        ("56", "Gate not found"),
        ("60", "Information booths"),
        ("63", "Announcements"),
        ("64", "Long ways"),
    ],
    "Getting to the airport": [
        ("71", "Signs on the roads"),
        ("72", "Traffic"),
        ("73", "Pick-up and drop-off"),
        ("74", "Rental car center"),
        ("75", "Parking"),
        ("77", "Public transport"),
    ],
    "Restaurants": [
        ("101", "Prices"),
        ("102", "Choice"),
        ("105", "Quality of the food"),
        ("110", "Service in restaurants"),
    ],
    "Shops": [("151", "Choice of shops"), ("153", "Prices in shops"), ("154", "Service in shops")],
    "Security and customs": [
        ("201", "Crowded checkpoint"),
        ("202", "Wait at security"),
        ("203", "Lanes closed"),
        ("204", "Wait at customs"),
        ("206", "Manner of security staff"),
    ],
    "Airlines": [
        ("501", "Check-in"),
        ("502", "Airline staff"),
        ("504", "Tickets"),
        ("505", "Delay or cancellation"),
    ],
}


def build_causes() -> None:
    """The frame as root causes; running it again changes nothing."""
    for group_position, (group, causes) in enumerate(FRAME.items()):
        parent, _ = RootCause.objects.get_or_create(
            code=f"sfo-g{group_position + 1}", defaults={"name": group, "position": group_position}
        )
        for position, (code, name) in enumerate(causes):
            RootCause.objects.get_or_create(
                code=f"sfo-{code}", defaults={"name": name, "parent": parent, "position": position}
            )

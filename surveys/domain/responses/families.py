"""A response with what it was before and what it became: each correction is a row of its own, to which the
earlier one points. Where one of them goes, and whether its texts are erased, holds for all."""

from surveys.models import Response


def family_of(response: Response) -> list[int]:
    """The keys of the response, of all that it corrects and of all that correct it, lowest first."""
    found: set[int] = set()
    fresh = {response.pk}
    while fresh:
        found |= fresh
        replaced = Response.objects.filter(pk__in=fresh, superseded_by__isnull=False)
        earlier = Response.objects.filter(superseded_by__in=fresh)
        fresh = {*replaced.values_list("superseded_by", flat=True), *earlier.values_list("pk", flat=True)}
        fresh -= found
    return sorted(found)


def lock_family(response: Response) -> list[int]:
    """The same, held until the transaction ends; in one order, so that two at once don't lock crosswise."""
    held: list[int] = []
    while held != (keys := family_of(response)):  # until nobody has corrected one of them while we waited
        held = keys
        list(Response.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    return held

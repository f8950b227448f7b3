"""The look of a survey: colours that can be read, logos that fit, what is reset; files that mean harm."""

import base64
import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from surveys.document import Document
from surveys.document.look import ENOUGH, logo_trouble, look_troubles, nearest_readable, worst_contrast
from surveys.domain.questionnaires import drafting, logos
from surveys.domain.questionnaires.editing import create_questionnaire, draft_of
from surveys.domain.questionnaires.logos import LogoRefused, logo_from
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_definition

SIX_KB = 6_000


def picture(size=(900, 300), kind="PNG", mode="RGB"):
    """Noise, which no format makes small."""
    noise = Image.effect_noise(size, 90).convert(mode)
    written = io.BytesIO()
    noise.save(written, kind)
    return written.getvalue()


def plain(size=(40, 20), kind="PNG"):
    written = io.BytesIO()
    Image.new("RGB", size, "#176b4d").save(written, kind)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_small_picture_stays_as_it_is(kind):
    data = plain(kind=kind)
    logo = logo_from(data)
    assert (base64.b64decode(logo.partition(",")[2]), logo_trouble(logo)) == (data, "")


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("GIF", "P")])
def test_large_picture_is_shrunk_until_it_fits(kind, mode):
    data = picture(kind=kind, mode=mode)
    assert len(data) > SIX_KB
    logo = logo_from(data)
    assert (len(base64.b64decode(logo.partition(",")[2])) <= SIX_KB, logo_trouble(logo)) == (True, "")


def test_shrinking_keeps_what_is_transparent():
    clear = Image.new("RGBA", (900, 300), (0, 0, 0, 0))
    clear.paste(Image.effect_noise((300, 300), 90).convert("RGBA"), (0, 0))
    written = io.BytesIO()
    clear.save(written, "PNG")
    small = Image.open(io.BytesIO(base64.b64decode(logo_from(written.getvalue()).partition(",")[2])))
    assert small.convert("RGBA").getpixel((small.width - 1, 0))[3] == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + b"nonsense" * 40,
        b"GIF89a<script>alert(1)</script>",
        b"\xff\xd8\xff" + b"\x00" * 100,
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"%PDF-1.7",
        b"x" * 900_001,
    ],
)
def test_what_is_no_picture_is_refused(data):
    """THREATS rows 25 and 26: what it is, its content says."""
    with pytest.raises(LogoRefused):
        logo_from(data)


def test_picture_of_too_many_pixels_is_refused_unopened(monkeypatch):
    """THREATS row 23: a small file that would unpack to much."""
    bomb = plain((5_000, 5_000))
    assert len(bomb) < 900_000
    monkeypatch.setattr(Image.Image, "convert", None)
    with pytest.raises(LogoRefused, match="16 million"):
        logo_from(bomb)


@pytest.mark.parametrize("size", [(65_000, 65_000), (2**31 - 1, 2**31 - 1)])
def test_picture_that_claims_more_pixels_than_any_has_is_refused(size):
    """Its head alone says so: nothing of it would have to be there."""
    head = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", b"x"), (b"IEND", b"")]
    data = b"".join(
        struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said))
        for name, said in chunks
    )
    with pytest.raises(LogoRefused, match="16 million"):
        logo_from(b"\x89PNG\r\n\x1a\n" + data)


def test_picture_that_stays_large_is_told(monkeypatch):
    monkeypatch.setattr(logos, "SHRINKING", ((1.0, 100),))
    with pytest.raises(LogoRefused, match="plainer"):
        logo_from(picture())


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("colour", ["#ffff00", "#ff8800", "#000000", "#ffffff", "#808080", "#176b4d"])
def test_nearest_readable_colour_can_be_read_and_leaves_good_ones_alone(colour, is_dark):
    nearest = nearest_readable(colour, is_dark=is_dark)
    assert worst_contrast(nearest, is_dark=is_dark) >= ENOUGH
    if worst_contrast(colour, is_dark=is_dark) >= ENOUGH:
        assert nearest == colour


def test_look_keeps_what_is_not_named_and_drops_what_is_usual():
    before = a_definition(look={"save": True, "accent": "#176b4d"})
    new = drafting.set_look(before, {"accent": None, "back": False}, {"next": "Go on", "back": ""})
    assert new["look"] == {"save": True, "back": False}
    assert (new["texts"]["en"]["next"], "back" in new["texts"]["en"]) == ("Go on", False)
    assert "look" not in drafting.set_look(new, {"save": None, "back": None}, {})


@pytest.fixture
def survey(db):
    root = OrgUnitFactory(name="Airport")
    program = ProgramFactory(owner=root)
    return create_questionnaire(program, owner=root, name="After", definition=a_definition(), by=None)


@pytest.fixture
def client(client, survey):
    client.force_login(make_user("program_manager", survey.owner, name="Maya"))
    return client


def test_look_is_saved_shown_and_reset(client, survey):
    address = f"/surveys/{survey.uuid}/look/"
    file = SimpleUploadedFile("../../x.png", picture(), content_type="text/html")
    said = {
        "rev": 0,
        "accent": "#176B4D",
        "progress": "on",
        "logo": file,
        "next_words": "Go on",
        "one_question": "on",
    }
    assert client.post(address, said).url == f"/surveys/{survey.uuid}/?pane=look"
    definition = draft_of(survey).definition
    assert {**definition["look"], "logo": ""} == {
        "accent": "#176b4d", "back": False, "save": False, "one_question": True, "logo": "",
    }  # fmt: skip
    assert look_troubles(Document(definition)) == []
    html = client.get(f"/surveys/{survey.uuid}/?pane=look").content.decode()
    assert ("data:image/webp" in html, "Go on" in html) == (True, True)
    client.post(address, {"rev": 1, "op": "reset"})
    assert "look" not in draft_of(survey).definition
    client.post(f"/surveys/{survey.uuid}/undo/")
    assert draft_of(survey).definition == definition


def test_colour_that_cannot_be_read_comes_back_with_the_nearest(client, survey):
    answer = client.post(f"/surveys/{survey.uuid}/look/?pane=look", {"rev": 0, "accent": "#ffdd00"})
    html = answer.content.decode()
    assert (answer.status_code, "Hard to read" in html) == (400, True)
    assert nearest_readable("#ffdd00") in html
    assert draft_of(survey).rev == 0


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#000;}"])
def test_what_is_no_colour_is_refused(client, survey, colour):
    answer = client.post(f"/surveys/{survey.uuid}/look/?pane=look", {"rev": 0, "accent": colour})
    assert (answer.status_code, draft_of(survey).rev) == (400, 0)


def test_somebody_elses_change_comes_first(client, survey):
    assert client.post(f"/surveys/{survey.uuid}/look/", {"rev": 5, "accent": "#176b4d"}).status_code == 409

"""The builder over HTTP: saving, conflicts, publishing, who may do what, and texts that mean harm."""

import json

import pytest

from accounts.models import AuditEntry
from surveys.domain.questionnaires.editing import change_draft, create_questionnaire, draft_of
from surveys.models import DraftChange, Questionnaire, QuestionnaireVersion
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_definition, publish

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def root():
    return OrgUnitFactory(name="Airport")


@pytest.fixture
def maya(root):
    return make_user("program_manager", root, name="Maya Okafor")


@pytest.fixture
def program(root):
    return ProgramFactory(owner=root)


@pytest.fixture
def survey(program):
    return create_questionnaire(
        program, owner=program.owner, name="After your flight", definition=a_definition(), by=None
    )


@pytest.fixture
def url(survey):
    return f"/surveys/{survey.uuid}/"


@pytest.fixture
def client(client, maya):
    client.force_login(maya)
    return client


def draft(survey):
    return draft_of(survey)


def post(client, address, rev=0, **data):
    return client.post(address, {"rev": rev, **data})


def test_list_shows_filters_and_finds(client, survey, program):
    publish(program, name="Published one")
    html = client.get("/surveys/").content.decode()
    assert ("After your flight" in html, "Published one" in html) == (True, True)
    drafts = client.get("/surveys/?state=draft").content.decode()
    assert ("After your flight" in drafts, "Published one" in drafts) == (True, False)
    assert "No survey fits" in client.get("/surveys/?q=nowhere").content.decode()
    assert client.get("/surveys/?owner__password=x").status_code == 400
    assert client.get("/surveys/?sort=password").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_as_often_for_one_as_for_three(
    client, program, count, django_assert_max_num_queries
):
    for number in range(count):
        publish(program, name=f"Survey {number}")
    with django_assert_max_num_queries(14):
        client.get("/surveys/")


def test_new_survey_starts_from_a_template(client, program):
    data = {"name": "CES", "program": program.pk, "owner": program.owner.pk, "start": "effort"}
    answer = client.post("/surveys/new/", data)
    made = Questionnaire.objects.get(name="CES")
    assert answer.url == f"/surveys/{made.uuid}/?at=q1"
    assert draft(made).definition["questions"]["q1"]["concept"] == "effort"


def test_new_survey_refuses_a_unit_and_program_out_of_reach(client, program):
    foreign = ProgramFactory()
    data = {"name": "X", "program": foreign.pk, "owner": foreign.owner.pk, "start": "empty"}
    assert client.post("/surveys/new/", data).status_code == 400
    assert Questionnaire.objects.count() == 0


def test_question_is_added_saved_and_named_in_the_history(client, survey, url, maya):
    answer = post(client, f"{url}questions/add/", kind="short_text", after="q1")
    assert answer.url == f"{url}?at=q5"
    answer = post(client, f"{url}questions/q5/", rev=1, text="Which gate?", key="gate", required="on")
    assert answer.url == f"{url}?at=q5"
    definition = draft(survey).definition
    assert definition["blocks"]["b1"]["pages"] == [["q1", "q5", "q2"], ["q3", "q4"]]
    assert definition["questions"]["q5"] == {"kind": "short_text", "key": "gate", "required": True}
    rows = DraftChange.objects.order_by("rev").values_list("label", "by__name")
    assert list(rows) == [
        ("Added a question", "Maya Okafor"),
        ("Changed “Which gate?”", "Maya Okafor"),
    ]
    assert "Changed “Which gate?”" in client.get(f"{url}history/").content.decode()


def test_saving_while_typing_answers_with_the_new_revision(client, survey, url):
    answer = post(client, f"{url}questions/q3/", text="Why?", key="why", auto="1")
    assert (answer.status_code, answer["HX-Reswap"]) == (200, "none")
    assert json.loads(answer["HX-Trigger"]) == {"draftSaved": {"rev": 1}}
    assert 'id="outline-list" hx-swap-oob="true"' in answer.content.decode()
    assert draft(survey).definition["texts"]["en"]["q3.text"] == "Why?"


def test_wrong_limits_are_told_and_nothing_is_saved(client, survey, url):
    answer = post(client, f"{url}questions/q3/", text="Why?", max_length="99999")
    assert answer.status_code == 400
    assert "write a whole number from 1 to 5,000" in answer.content.decode()
    assert draft(survey).rev == 0


def test_conflict_says_who_changed_what_and_keeps_both_drafts_apart(client, survey, url, root):
    sam = make_user("program_manager", root, name="Sam Rivera")
    version = draft(survey)
    changed = a_definition(title="Sam's")
    change_draft(version, rev=0, definition=changed, label="Changed “How likely”", by=sam)
    answer = post(client, f"{url}questions/q3/", text="My own words")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Sam Rivera changed this survey at" in html
    assert "Changed “How likely”" in html
    assert "My own words" in html
    assert draft(survey).definition == changed


@pytest.mark.parametrize(
    ("where", "data"),
    [
        ("questions/add/", {"kind": "nps"}),
        ("questions/q1/", {"text": "x"}),
        ("questions/q1/move/", {"step": "down"}),
        ("questions/q1/duplicate/", {}),
        ("questions/q1/remove/", {}),
        ("pages/add/", {"after": "0"}),
        ("pages/0/", {"title": "x"}),
        ("pages/0/remove/", {}),
        ("settings/", {"name": "x", "title": "y"}),
        ("languages/add/", {"language": "de"}),
        ("publish/", {}),
    ],
)
def test_every_edit_guards_the_revision(client, survey, url, where, data):
    answer = post(client, url + where, rev=7, **data)
    assert answer.status_code == 409
    assert (draft(survey).rev, draft(survey).definition) == (0, a_definition())


def test_removed_question_comes_back_by_undo(client, survey, url):
    post(client, f"{url}questions/q2/remove/")
    assert "q2" not in draft(survey).definition["questions"]
    assert f"{url}undo/?rev=1" in client.get(url).content.decode()
    client.post(f"{url}undo/?rev=1")
    assert draft(survey).definition == a_definition()
    client.post(f"{url}redo/")
    assert "q2" not in draft(survey).definition["questions"]


def test_undo_of_an_older_change_is_refused(client, survey, url):
    post(client, f"{url}questions/q2/remove/")
    post(client, f"{url}pages/add/", rev=1, after="0")
    client.post(f"{url}undo/?rev=1")
    assert len(draft(survey).definition["blocks"]["b1"]["pages"]) == 3


def test_questions_and_pages_move(client, survey, url):
    post(client, f"{url}questions/q3/move/", step="up")
    post(client, f"{url}questions/q1/move/", rev=1, page="1", place="0")
    assert draft(survey).definition["blocks"]["b1"]["pages"] == [["q2", "q3"], ["q1", "q4"]]
    post(client, f"{url}pages/1/", rev=2, title="Your trip")
    post(client, f"{url}pages/1/", rev=3, step="up")
    definition = draft(survey).definition
    assert definition["blocks"]["b1"]["pages"][0] == ["q1", "q4"]
    assert definition["texts"]["en"]["b1.p0.title"] == "Your trip"


def test_settings_change_name_and_texts(client, survey, url):
    post(client, f"{url}settings/", name="New name", title="Hello", lead="Two <b>minutes</b>", thanks="")
    survey.refresh_from_db()
    texts = draft(survey).definition["texts"]["en"]
    assert (survey.name, texts["title"], texts["lead"]) == ("New name", "Hello", "Two <b>minutes</b>")


def test_settings_that_came_too_late_change_not_even_the_name(client, survey, url):
    before = draft(survey).definition
    answer = post(client, f"{url}settings/", rev=99, name="New name", title="Hello", lead="", thanks="")
    survey.refresh_from_db()
    assert (answer.status_code, survey.name, draft(survey).definition) == (409, "After your flight", before)


def test_languages_keep_their_own_direction_beside_their_share(client, survey, url):
    post(client, f"{url}languages/add/", language="ar")
    assert "<bdi>العربية</bdi> 0 %" in client.get(url).content.decode()


def test_markup_of_a_text_stands_nowhere_as_signs_but_where_it_is_written(client, survey, url):
    version = draft(survey)
    definition = version.definition
    definition["texts"]["en"] |= {"q1.text": "<strong>Really</strong> new?", "q2.c1": "<em>Very</em> bad"}
    QuestionnaireVersion.objects.filter(pk=version.pk).update(definition=definition)
    for page in ("", "?at=q2", "history/", "publish/"):
        html = client.get(f"{url}{page}").content.decode()
        assert ("&lt;strong&gt;" in html, "Really new?" in html) == (False, True), page


def test_ratings_that_nothing_reads_are_folded_with_their_rows(client, survey, url):
    html = client.get(f"{url}publish/").content.decode()
    assert "2 ratings that nothing reads" in html
    assert "How would you rate these? – Restrooms" in html


def test_translation_is_filled_side_by_side_and_missing_texts_stop_nothing(client, survey, url):
    answer = post(client, f"{url}languages/add/", language="es")
    assert answer.url == f"{url}texts/es/"
    html = client.get(answer.url).content.decode()
    assert html.count('placeholder="missing"') == len(a_definition()["texts"]["en"])
    post(client, f"{url}texts/es/", rev=1, **{"t.q1.text": "¿Nos recomendaría?", "t.evil": "x"})
    assert draft(survey).definition["texts"]["es"] == {"q1.text": "¿Nos recomendaría?"}
    html = client.get(f"{url}publish/").content.decode()
    missing = len(a_definition()["texts"]["en"]) - 1
    assert f"<b>Español</b> lacks {missing} texts, which are shown in English until then." in html
    html = client.get(f"{url}texts/es/").content.decode()
    assert f"{missing} texts missing; they are shown in English until then. You can publish" in html
    assert post(client, f"{url}publish/", rev=2).url == f"{url}published/"


@pytest.mark.parametrize("code", ["", "x", "../etc", "e" * 13, "<b>"])
def test_language_codes_are_checked(client, survey, url, code):
    post(client, f"{url}languages/add/", language=code)
    assert draft(survey).languages == ["en"]


def test_publish_names_each_problem_with_its_question(client, survey, url):
    post(client, f"{url}questions/add/", kind="single", page="1")
    html = client.get(f"{url}publish/").content.decode()
    assert f'<a href="{url}?at=q5">Q5</a> has no text yet.' in html
    assert post(client, f"{url}publish/", rev=1).status_code == 422
    assert QuestionnaireVersion.objects.published().count() == 0


def test_publish_leads_to_the_quota_the_page_and_the_step_of_a_problem(client, survey, url):
    """What is called like another place is no other place for that."""
    definition = a_definition()
    definition["quotas"] = [{"id": "u1", "name": "Q1 of Page 1", "limit": -1, "when": {}, "action": "end"}]
    definition["blocks"]["b1"]["pages"].append([])
    definition["flow"].append({"type": "end", "id": "f1", "redirect": "https://example.net/"})
    change_draft(draft(survey), rev=0, definition=definition, label="Ends", by=None)
    html = client.get(f"{url}publish/").content.decode()
    assert f'<a href="{url}?pane=quotas&amp;at=u1">Quota Q1 of Page 1</a> needs a whole number' in html
    assert f'<a href="{url}#page-3">Page 3</a> is empty' in html
    assert f'<a href="{url}?at=f1">End</a> leads to an address' in html


def test_publish_makes_a_version_that_later_edits_leave_alone(client, survey, url):
    answer = post(client, f"{url}publish/")
    assert answer.url == f"{url}published/"
    post(client, f"{url}questions/q3/remove/")
    version = QuestionnaireVersion.objects.published().get()
    assert (version.number, version.definition) == (1, a_definition())
    html = client.get(f"{url}versions/1/").content.decode()
    assert "What is the main reason for your answer?" in html
    assert AuditEntry.objects.filter(action="questionnaire.published").count() == 1


def test_close_reopen_and_duplicate(client, survey, url):
    client.post(f"{url}close/")
    survey.refresh_from_db()
    assert survey.is_open is False
    client.post(f"{url}reopen/")
    survey.refresh_from_db()
    assert survey.is_open is True
    client.post(f"{url}duplicate/")
    twin = Questionnaire.objects.get(name="After your flight (copy)")
    assert draft(twin).definition == a_definition()


def test_test_link_is_made_once_and_says_what_it_opens(client, survey, url):
    html = client.post(f"{url}test-link/").content.decode()
    assert "It opens the draft as it stands" in html
    link = survey.links.get()
    assert (link.is_test, f"/s/{link.token}/" in html) == (True, True)
    post(client, f"{url}publish/")
    html = client.post(f"{url}test-link/").content.decode()
    assert (survey.links.get(), "It opens version 1." in html) == (link, True)


def test_preview_may_be_framed_by_ourselves_only(client, survey, url):
    answer = client.get(f"{url}preview/en/0/")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert client.get(url)["X-Frame-Options"] == "DENY"
    assert client.get(f"{url}preview/de/0/").status_code == 404


def test_preview_walks_on_without_keeping_anything(client, survey, url):
    client.handler.enforce_csrf_checks = True
    answer = client.post(f"{url}preview/en/0/", {"p": "b1.p0", "go": "next"})
    assert "Please answer this question." in answer.content.decode()
    answer = client.post(f"{url}preview/en/0/", {"p": "b1.p0", "go": "next", "q1": "3"})
    html = answer.content.decode()
    assert "What is the main reason for your answer?" in html
    stamp = html.split('name="k" value="')[1].split('"')[0]
    answer = client.post(f"{url}preview/en/0/", {"p": "b1.p1", "go": "next", "k": stamp})
    assert "Thank you. Your answers are in." in answer.content.decode()
    assert survey.responses.count() == 0


def test_threat_2_scripts_in_any_text_are_escaped(client, survey, url):
    post(client, f"{url}settings/", name=EVIL, title=EVIL, lead=EVIL, thanks=EVIL)
    rows = {"row": ["r1", "r2"], "r.r1.label": EVIL, "r.r2.label": EVIL}
    points = {"choice": ["c1", "c2", "c3", "c4", "c5", "c9"], "points": "5", "na": "on", "na_label": EVIL}
    post(client, f"{url}questions/q2/", rev=1, text=EVIL, help=EVIL, low=EVIL, high=EVIL, **rows, **points)
    post(client, f"{url}pages/0/", rev=2, title=EVIL)
    post(client, f"{url}languages/add/", rev=3, language="es")
    assert draft(survey).rev == 4
    pages = ["", "?at=q2", "?pane=settings", "texts/es/", "publish/", "history/", "preview/en/0/"]
    for page in ["/surveys/", *(url + page for page in pages)]:
        html = client.get(page).content.decode()
        assert "<script>alert" not in html, page
        assert "<img src=x" not in html, page


def test_threat_4_rich_text_keeps_no_scripts_or_script_links(client, survey, url):
    bad = '<svg onload=alert(1)>x</svg><a href="javascript:alert(1)">y</a><b>bold</b>'
    post(client, f"{url}questions/q3/", text="Why?", key="why", help=bad)
    for page in (url, f"{url}preview/en/1/"):
        html = client.get(page).content.decode()
        assert ("<svg onload" in html, "javascript:" in html, "<b>bold</b>" in html) == (False, False, True)


def test_pages_hold_no_inline_style_or_script(client, survey, url):
    pages = ["", "?at=q1", "?at=q2", "?at=q3", "?pane=settings", "publish/", "history/", "versions/"]
    for page in pages:
        html = client.get(url + page).content.decode()
        assert (" style=" in html, "onclick" in html, "<script>" in html) == (False, False, False), page


def test_who_may_only_see_reads_and_changes_nothing(client, survey, url, root):
    client.force_login(make_user("viewer", root))
    html = client.get(f"{url}?at=q1").content.decode()
    assert "You can read this survey." in html
    assert "questions/q1/" not in html
    assert post(client, f"{url}questions/q1/", text="x").status_code == 403
    assert client.get(f"{url}publish/").status_code == 403
    assert client.get("/surveys/new/").status_code == 403
    assert draft(survey).rev == 0


def test_out_of_reach_looks_like_nothing(client, survey, url):
    client.force_login(make_user("program_manager", OrgUnitFactory()))
    for page in ("", "publish/", "history/", "versions/", "preview/en/0/"):
        assert client.get(url + page).status_code == 404
    assert post(client, f"{url}questions/q1/", text="x").status_code == 404
    assert "After your flight" not in client.get("/surveys/").content.decode()


def test_editing_beneath_the_owner_is_for_reading(client, survey, url, root):
    client.force_login(make_user("program_manager", OrgUnitFactory(parent=root)))
    assert client.get(url).status_code == 200
    assert post(client, f"{url}questions/q1/", text="x").status_code == 403


@pytest.mark.parametrize(
    ("where", "data"),
    [
        ("questions/add/", {"kind": "\x00", "page": "99999999999"}),
        ("questions/q9/", {"text": "x"}),
        ("questions/q1/move/", {"page": "77", "place": "-1"}),
        ("pages/77/", {"title": "x"}),
        ("pages/77/remove/", {}),
        ("questions/q1/", {"rev": "⁷"}),
        ("texts/fr/", {}),
    ],
)
def test_nonsense_is_refused_without_an_error_of_ours(client, survey, url, where, data):
    answer = client.post(url + where, {"rev": 0, **data})
    assert answer.status_code in (302, 404, 409)
    assert draft(survey).definition == a_definition()

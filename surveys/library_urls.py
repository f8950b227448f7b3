"""Routes of what surveys are made of and looked back on: gallery, bank, comments, comparing, tests."""

from django.urls import URLPattern, URLResolver, path

from surveys.views.library import bank, comments, comparing, gallery, history, inserting, looks, trials

SURVEY = "surveys/<uuid:uuid>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("surveys/templates/", gallery.template_list, name="templates"),
    path("surveys/templates/<slug:key>/", gallery.template_page, name="template"),
    path("surveys/bank/", bank.bank_list, name="bank"),
    path("surveys/bank/<uuid:uuid>/", bank.bank_item, name="bank_item"),
    path("surveys/bank/<uuid:uuid>/remove/", bank.bank_remove, name="bank_remove"),
    path("surveys/bank/<uuid:uuid>/restore/", bank.bank_restore, name="bank_restore"),
    path(f"{SURVEY}bank/keep/", bank.bank_keep, name="bank_keep"),
    path(f"{SURVEY}insert/", inserting.piece_insert, name="piece_insert"),
    path(f"{SURVEY}copy-from/", inserting.copy_from, name="copy_from"),
    path(f"{SURVEY}comments/add/", comments.comment_add, name="comment_add"),
    path(f"{SURVEY}comments/<uuid:comment_uuid>/", comments.comment_change, name="comment_change"),
    path(f"{SURVEY}comments/<uuid:comment_uuid>/delete/", comments.comment_delete, name="comment_delete"),
    path(f"{SURVEY}comments/<uuid:comment_uuid>/restore/", comments.comment_restore, name="comment_restore"),
    path(f"{SURVEY}comments/<uuid:comment_uuid>/settle/", comments.comment_settle, name="comment_settle"),
    path(f"{SURVEY}test-responses/", trials.trial_list, name="trials"),
    path("surveys/test-responses/<uuid:uuid>/clear/", trials.trial_clear, name="trial_clear"),
    path(f"{SURVEY}compare/", comparing.survey_compare, name="compare"),
    path(f"{SURVEY}history/", history.survey_history, name="history"),
    path(f"{SURVEY}restore/", history.survey_restore, name="restore"),
    path(f"{SURVEY}look/", looks.survey_look, name="look"),
]

from django.db import migrations

from common.immutable import ForbidChange


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [
        ForbidChange(
            "surveys_questionnaireversion",
            when="OLD.number IS NOT NULL",
            allow_delete=True,
            columns=(
                "questionnaire_id",
                "number",
                "schema",
                "definition",
                "languages",
                "checksum",
                "published_at",
            ),
        )
    ]

from django.db import migrations

from common.immutable import ForbidChange


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [ForbidChange("accounts_auditentry")]

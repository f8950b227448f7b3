from typing import Any

from django.core.management.base import BaseCommand

from demo.logins import logins


class Command(BaseCommand):
    help = "Prints a login for each role of the demo; nothing where the demo isn't loaded."

    def handle(self, *args: Any, **options: Any) -> None:
        for login in logins():
            self.stdout.write(f"  {login['role']:<18} {login['email']:<24} {login['password']}")

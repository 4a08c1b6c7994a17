"""Makes accounts, and prints refresh tokens of some of them: SimpleJWT issues and records them as at a login."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from rest_framework_simplejwt.tokens import RefreshToken


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("accounts", type=int)
        parser.add_argument("tokens", type=int)

    def handle(self, *args, accounts, tokens, **options):
        password = make_password("Violet-anchor-42-mosaic")
        User.objects.bulk_create(
            (
                User(username=f"account-{n}@example.org", email=f"account-{n}@example.org", password=password)
                for n in range(accounts)
            ),
            batch_size=1000,
        )
        for user in User.objects.order_by("id")[:: accounts // tokens][:tokens]:
            token = RefreshToken.for_user(user)
            self.stdout.write(f"{token.access_token} {token}")

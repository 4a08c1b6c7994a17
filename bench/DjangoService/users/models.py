"""A code that was mailed and waits."""

from django.contrib.auth.models import User
from django.db import models


class OneTimeCode(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    code = models.CharField(max_length=6)
    created_at = models.DateTimeField(auto_now_add=True)
    guesses = models.PositiveSmallIntegerField(default=0)

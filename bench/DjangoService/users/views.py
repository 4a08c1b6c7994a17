"""Registration by code, login, logout and "who am I"."""

import secrets
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.http import HttpResponse
from django.utils import timezone
from rest_framework import generics, permissions, status
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.views import TokenObtainPairView

from .models import OneTimeCode
from .serializers import ConfirmSerializer, EmailTokenSerializer, MeSerializer, RegisterSerializer


def ready(request):
    User.objects.exists()
    return HttpResponse("ready\n")


class RegisterView(APIView):
    def post(self, request):
        serializer = RegisterSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = serializer.save()
        code = OneTimeCode.objects.create(user=user, code=f"{secrets.randbelow(10**6):06}")
        send_mail("Your code", f"Your code is {code.code}.", None, [user.email])
        return Response({"message": "A code was sent."})


class ConfirmView(APIView):
    def post(self, request):
        serializer = ConfirmSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        code = OneTimeCode.objects.filter(
            user__email=serializer.validated_data["email"], created_at__gt=timezone.now() - timedelta(minutes=10)
        ).last()
        if code is None or code.guesses >= 5 or code.code != serializer.validated_data["otp"]:
            if code is not None:
                code.guesses += 1
                code.save()
            return Response({"detail": "This code does not work."}, status=status.HTTP_400_BAD_REQUEST)
        code.user.is_active = True
        code.user.save()
        code.delete()
        return Response({"message": "Your account is ready."}, status=status.HTTP_201_CREATED)


class LoginView(TokenObtainPairView):
    serializer_class = EmailTokenSerializer


class LogoutView(APIView):
    permission_classes = [permissions.IsAuthenticated]

    def post(self, request):
        try:
            RefreshToken(request.data.get("refresh_token")).blacklist()
        except TokenError:
            return Response({"detail": "This token does not work."}, status=status.HTTP_400_BAD_REQUEST)
        return Response(status=status.HTTP_205_RESET_CONTENT)


class MeView(generics.RetrieveAPIView):
    permission_classes = [permissions.IsAuthenticated]
    serializer_class = MeSerializer

    def get_object(self):
        return self.request.user

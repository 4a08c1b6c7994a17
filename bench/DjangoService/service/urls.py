"""The paths of the contract, with SimpleJWT's own views where it has them."""

from django.urls import path
from rest_framework_simplejwt.views import TokenRefreshView, TokenVerifyView

from users import views

urlpatterns = [
    path("ready/", views.ready),
    path("api/users/register/", views.RegisterView.as_view()),
    path("api/users/confirm-otp/", views.ConfirmView.as_view()),
    path("api/users/login/", views.LoginView.as_view()),
    path("api/users/token/refresh/", TokenRefreshView.as_view()),
    path("api/users/token/verify/", TokenVerifyView.as_view()),
    path("api/users/logout/", views.LogoutView.as_view()),
    path("api/users/me/", views.MeView.as_view()),
]

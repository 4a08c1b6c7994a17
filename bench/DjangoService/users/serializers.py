"""What the endpoints take."""

from django.contrib.auth.models import User
from rest_framework import serializers
from rest_framework_simplejwt.serializers import TokenObtainPairSerializer


class RegisterSerializer(serializers.ModelSerializer):
    full_name = serializers.CharField(source="first_name", max_length=150)
    password = serializers.CharField(min_length=8, write_only=True)

    class Meta:
        model = User
        fields = ["email", "password", "full_name"]

    def create(self, validated_data):
        return User.objects.create_user(username=validated_data["email"], is_active=False, **validated_data)


class ConfirmSerializer(serializers.Serializer):
    email = serializers.EmailField()
    otp = serializers.CharField(max_length=6)


class EmailTokenSerializer(TokenObtainPairSerializer):
    """SimpleJWT asks for a username; here it is the address."""

    username_field = "email"

    def validate(self, attrs):
        self.username_field = "username"
        attrs["username"] = attrs.pop("email")
        return super().validate(attrs)


class MeSerializer(serializers.ModelSerializer):
    full_name = serializers.CharField(source="first_name")

    class Meta:
        model = User
        fields = ["id", "email", "full_name", "date_joined"]

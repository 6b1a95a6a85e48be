"""The live version of each pathway of the ICB acted for."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from pathways.access import NotAllowed, actor_in
from pathways.models import Actor, PathwayVersion, User
from pathways.services import publishing


def actor_of(request: Request) -> Actor:
    """The actor of a request. Raises NotAllowed for nobody, for no role, for no second factor."""
    if not isinstance(request.user, User):
        raise NotAllowed("Sign in first.")
    return actor_in(request.user, request.session)


class IsStaff(BasePermission):
    """A role in an ICB, and a second factor where the service asks for one."""

    def has_permission(self, request: Request, view: Any) -> bool:
        try:
            actor_of(request)
        except NotAllowed as refused:
            self.message = str(refused)
            return False
        return True


class PathwaySerializer(serializers.ModelSerializer[PathwayVersion]):
    """One live version, without its document."""

    key = serializers.CharField(source="pathway.key", read_only=True)
    title = serializers.CharField(source="pathway.title", read_only=True)
    version = serializers.IntegerField(source="number", read_only=True)

    class Meta:
        model = PathwayVersion
        fields = ("key", "title", "version", "digest", "schema", "published_at")
        read_only_fields = fields


class PathwayDocumentSerializer(PathwaySerializer):
    """One live version with the document that its digest is of."""

    document = serializers.SerializerMethodField()

    class Meta:
        model = PathwayVersion
        fields = (*PathwaySerializer.Meta.fields, "document")
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_document(self, version: PathwayVersion) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(version.document)
        return document


@extend_schema_view(
    list=extend_schema(summary="The live pathways of your ICB"),
    retrieve=extend_schema(
        summary="One live pathway with its document", responses=PathwayDocumentSerializer
    ),
)
class PublishedPathways(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[PathwayVersion],
):
    """Published pathways. Read only; drafts are not here."""

    permission_classes = (IsStaff,)
    serializer_class = PathwaySerializer
    queryset = PathwayVersion.objects.none()
    lookup_field = "pathway__key"
    lookup_url_kwarg = "key"
    lookup_value_regex = "[a-z][a-z0-9_]*"

    def get_queryset(self) -> QuerySet[PathwayVersion]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        rows = publishing.live_versions(actor_of(self.request))
        return rows.defer("document") if self.action == "list" else rows

    def get_serializer_class(self) -> type[PathwaySerializer]:
        return PathwaySerializer if self.action == "list" else PathwayDocumentSerializer

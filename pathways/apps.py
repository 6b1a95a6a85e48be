from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PathwaysConfig(AppConfig):
    name = "pathways"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The models exist only now.
        from pathways.services import freezing  # noqa: PLC0415

        post_migrate.connect(freezing.install, dispatch_uid="pathways.freezing")

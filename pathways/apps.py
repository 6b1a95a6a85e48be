from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class PathwaysConfig(AppConfig):
    name = "pathways"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The models exist only now.
        from pathways.services import freezing, separating  # noqa: PLC0415

        post_migrate.connect(freezing.install, dispatch_uid="pathways.freezing")
        pre_migrate.connect(separating.lift, dispatch_uid="pathways.separating.lift")
        post_migrate.connect(separating.install, dispatch_uid="pathways.separating.install")

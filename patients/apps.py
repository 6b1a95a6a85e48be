from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The models exist only now.
        from pathways import ports  # noqa: PLC0415
        from patients.services.caseload import Enrolments  # noqa: PLC0415
        from patients.services.opinions import Opinions  # noqa: PLC0415

        ports.register(Enrolments())
        ports.register_feedback(Opinions())

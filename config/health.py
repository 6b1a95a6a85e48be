"""Is this process alive, and can it serve? For load balancers and the supervisor."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from pathways import clock
from patients.sweeps import silent


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else."""
    return JsonResponse({"live": True})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers. Sweeps that fell silent are named, for the alarm: another web process
    would not help them. The broker is not asked: no page needs it."""
    try:
        late = silent(at=clock.now())
    except DatabaseError:
        return JsonResponse({"ready": False, "database": False}, status=503)
    return JsonResponse({"ready": True, "database": True, "silent": late})

"""What is not kept longer than it is needed."""

from __future__ import annotations

from datetime import datetime

from patients.models import BatchFile
from patients.services.histories import local_date


def erase_batch_files(*, at: datetime) -> int:
    """Erase uploaded sheets on the date that was set when they came in; what became of each row
    stays. Returns how many files went."""
    erased, _ = BatchFile.objects.filter(erase_on__lte=local_date(at)).delete()
    return erased

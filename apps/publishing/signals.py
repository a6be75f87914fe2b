"""Sent inside the transaction that changes what the public reads.

A receiver that fails undoes the change with it. `sender` is the desk copy's class.
"""

from django.dispatch import Signal

went_live = Signal()  # copy, revision: `revision` is now what the public reads of `copy`
going_off = Signal()  # copy, by, reason: the public still reads `copy`, until this is done
went_off = Signal()  # copy: the public reads nothing of `copy` any more

# Of many new items at once (apps.publishing.many), which the two above are not sent for:
many_written = Signal()  # copies: stored past save(), and new
many_went_live = Signal()  # copies: new, each with the live revision that the public now reads

"""A Document to its receivers.

Document, address -> Receipt
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare import plugins
from compare.errors import DeliveryError, UsageError
from compare.model import Receipt

if TYPE_CHECKING:
    from compare.model import Document


def deliver(document: Document, receiver: str) -> Receipt:
    """Hand *document* to *receiver*, "delivery:address" as in "folder:reports/".

    Raises `UsageError` where no such delivery is installed and `DeliveryError` where it fails.
    """
    kind, separator, address = receiver.partition(":")
    if not separator or kind not in plugins.names("deliveries"):
        raise UsageError(
            "E-PLUGIN",
            f"no delivery {receiver!r}",
            cause=f"known: {', '.join(plugins.names('deliveries'))}",
            tip='to = ["folder:reports/"]',
        )
    receipt = plugins.load("deliveries", kind)(document, address)
    if not isinstance(receipt, Receipt):
        raise DeliveryError(
            "E-OUTPUT",
            f"{receiver} did not say what became of {document.name}",
            cause=f"the delivery {kind!r} gave {type(receipt).__name__}, not a receipt",
            tip="look there before you send it again",
        )
    return receipt

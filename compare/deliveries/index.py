"""The page of all reports: ``index.html`` in a folder, which needs no server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compare.deliveries.folder import folder
from compare.model import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compare.model import Parcel, Receipt


class Index:
    """Writes the page that `compare.render.parcels.index` made."""

    parcels = True
    local = True
    words = "index"
    paths = ()

    @property
    def keys(self) -> Mapping[str, type | tuple[type, ...]]:
        """Nothing: the page is what the reports make it."""
        return {}

    def check(self, address: str, options: Mapping[str, Any], /) -> None:
        """Accept any folder: whether it can be written shows when it is."""

    def __call__(
        self, parcel: Parcel, address: str, options: Mapping[str, Any], begin: Callable[[], None], /
    ) -> Receipt:
        """Put the page into the folder *address*, in one step.  Raises `DeliveryError`, and the old page stands."""
        self.check(address, options)
        begin()
        return folder(Document("index.html", "text/html; charset=utf-8", parcel.html.encode()), address)


index = Index()

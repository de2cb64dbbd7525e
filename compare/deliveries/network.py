"""What couriers over a network have in common: secrets that stand in no job file, and whom they trust."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare.errors import DeliveryError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping


def secret(options: Mapping[str, Any], variable: str, file: str = "") -> str:
    """Return the secret that stands in an environment variable, or in a file, which *options* name.

    Raises `DeliveryError` where it is not there: then nothing was sent.  No message repeats it.
    """
    if options.get(file):
        try:
            found = Path(options[file]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            cause = getattr(error, "strerror", "") or "it is no text"
            raise DeliveryError(
                "E-DELIVERY",
                f"{file} = {options[file]!r} cannot be read",
                cause=cause,
                tip="check path and permissions",
            ) from error
        named = f"the file of {file}"
    else:
        found = os.environ.get(options[variable], "")
        named = f"the environment variable {options[variable]}"
    if not found:
        raise DeliveryError(
            "E-DELIVERY",
            f"{named} is empty",
            cause=f"[delivery] names it as {file or variable}",
            tip="set it where the job runs",
        )
    return found


def trust(options: Mapping[str, Any]) -> ssl.SSLContext:
    """Return whom a connection trusts: the authorities of this system, and that of ``ca_file``.

    Raises `DeliveryError` where that file holds none.
    """
    import ssl

    try:
        return ssl.create_default_context(cafile=options.get("ca_file") or None)
    except OSError as error:  # an SSLError is one
        raise DeliveryError(
            "E-DELIVERY",
            f"ca_file = {options['ca_file']!r} cannot be used",
            cause=error.strerror or str(error),
            tip="give a file with a certificate in PEM form",
        ) from error


def loopback(host: str) -> bool:
    """Whether *host* is this very machine.

    >>> loopback("localhost"), loopback("127.0.0.1"), loopback("[::1]"), loopback("example.org")
    (True, True, True, False)
    """
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"

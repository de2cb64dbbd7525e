"""Webhook: a POST of JSON, signed as the Standard Webhooks specification says (standardwebhooks.com, 1.0.0).

The header ``webhook-id`` is that of the parcel, so a receiver that gets one twice can tell.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any

from compare.deliveries.network import loopback, secret, trust
from compare.errors import DeliveryError, UsageError, one_line
from compare.model import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compare.model import Digest, Document, Parcel, Point

SCHEMA = 1
"""The version of the JSON that is sent."""

TIMEOUT = 30.0
TRIES = 3
PATIENCE = 60
"""Seconds that a receiver may ask us to wait between two tries."""

AGAIN = (408, 429, 500, 502, 503, 504)
"""Answers after which another try may help."""

SECRET = "whsec_"  # noqa: S105  (the mark before a secret in base64, none itself)


class Webhook:
    """Posts a parcel to an address of the web."""

    parcels = True
    local = False
    words = ""
    paths = ("ca_file",)

    @property
    def keys(self) -> Mapping[str, type | tuple[type, ...]]:
        """What ``[delivery.webhook]`` may say."""
        return {"secret_env": str, "include": list, "timeout": (int, float), "ca_file": str, "insecure": bool}

    def check(self, address: str, options: Mapping[str, Any], /) -> None:
        """Raise `UsageError` where *address* is none that a parcel may be sent to."""
        from urllib.parse import urlsplit

        try:
            parts = urlsplit(address)
            there = bool(parts.hostname) and parts.port != 0 and not parts.username
        except ValueError:
            there = False
        if not there or parts.scheme not in ("https", "http") or not address.isprintable() or " " in address:
            raise UsageError(
                "E-USAGE",
                "a webhook needs an https address without a login in it",
                tip='to = ["webhook:https://example.org/hook"]',
            )
        if parts.scheme == "http" and not (options.get("insecure") or loopback(parts.hostname or "")):
            raise UsageError(
                "E-USAGE",
                f"{named(address)} is not encrypted",
                cause="anyone on the way could read and change the reports",
                tip="use https://, or say insecure = true in [delivery.webhook]",
            )
        if not 0 < options.get("timeout", TIMEOUT) <= 600:
            raise UsageError("E-USAGE", f"timeout = {options['timeout']} of webhook", tip="timeout = 30")

    def __call__(
        self, parcel: Parcel, address: str, options: Mapping[str, Any], begin: Callable[[], None], /
    ) -> Receipt:
        """Post *parcel* to *address*, up to three times.

        Raises `DeliveryError`: E-UNSURE where the last word of the receiver is missing, else E-DELIVERY.
        """
        self.check(address, options)
        content = body(parcel, tuple(options.get("include", ())))
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "newscompare"}
        if options.get("secret_env"):
            headers |= signed(parcel.id, content, secret(options, "secret_env"))
        status = _post(address, content, headers, options, begin)
        return Receipt(parcel.id, named(address), delivered=True, detail=str(status))


webhook = Webhook()


def named(address: str) -> str:
    """Return what messages call *address*: its path may be a secret.

    >>> named("https://hooks.example.org/T0/B1/xyz")
    'https://hooks.example.org'
    """
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def signed(name: str, content: bytes, key: str) -> dict[str, str]:
    """Return the headers that prove who sent *content*, and when: ``webhook-id``, ``-timestamp``, ``-signature``.

    Raises `DeliveryError` where *key* is not the base64 that it says it is.
    """
    try:
        raw = base64.b64decode(key.removeprefix(SECRET), validate=True) if key.startswith(SECRET) else key.encode()
    except binascii.Error:
        raise DeliveryError(
            "E-DELIVERY",
            "the secret of the webhook is broken",
            cause=f"what follows {SECRET} is not base64",
            tip="copy it again from the receiver's settings",
        ) from None
    moment = str(int(time.time()))
    digest = hmac.new(raw, b".".join((name.encode(), moment.encode(), content)), hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def body(parcel: Parcel, include: tuple[str, ...] = ()) -> bytes:
    """Return *parcel* as JSON; of documents in a format of *include* the contents, too."""
    form = {
        "schema": SCHEMA,
        "id": parcel.id,
        "kind": parcel.kind,
        "job": parcel.job,
        "title": parcel.title,
        "lang": parcel.lang,
        "as_of": parcel.as_of,
        "again": parcel.again,
        "failures": list(parcel.failures),
        "stories": [_story(digest, parcel.documents, include) for digest in parcel.digests],
    }
    # a lone surrogate is no character of UTF-8
    return json.dumps(form, ensure_ascii=False, sort_keys=True, allow_nan=False).encode("utf-8", "replace")


def _story(digest: Digest, documents: tuple[Document, ...], include: tuple[str, ...]) -> dict[str, Any]:
    return {
        "story": digest.story,
        "title": digest.title,
        "lang": digest.lang,
        "as_of": digest.as_of,
        "outlets": list(digest.outlets),
        "findings": [_point(point) for point in digest.findings],
        "news": [_point(point) for point in digest.news],
        "problems": list(digest.problems),
        "documents": [_document(document, include) for document in documents if document.story == digest.story],
        "places": list(digest.places),
    }


def _point(point: Point) -> dict[str, Any]:
    quotes = [{"outlet": outlet, "words": words} for outlet, words in point.quotes]
    return {"mark": point.mark, "sentence": point.sentence, "strength": point.strength, "quotes": quotes}


def _document(document: Document, include: tuple[str, ...]) -> dict[str, Any]:
    form = {
        "name": document.name,
        "media_type": document.media_type,
        "bytes": len(document.content),
        "sha256": hashlib.sha256(document.content).hexdigest(),
    }
    if document.name.rpartition(".")[2] in include:
        form["base64"] = base64.b64encode(document.content).decode()
    return form


def _post(
    address: str, content: bytes, headers: Mapping[str, str], options: Mapping[str, Any], begin: Callable[[], None]
) -> int:
    """Return the status with which the receiver took *content*."""
    import urllib3

    retries = urllib3.Retry(
        total=TRIES - 1,
        read=False,  # it may have arrived: no second copy without a word
        other=False,
        redirect=False,
        status_forcelist=AGAIN,
        allowed_methods=None,
        backoff_factor=0.5,
        retry_after_max=PATIENCE,
        raise_on_status=False,
    )
    timeout = float(options.get("timeout", TIMEOUT))
    with urllib3.PoolManager(ssl_context=trust(options), timeout=timeout, retries=retries) as pool:
        begin()
        try:
            answer = pool.request("POST", address, body=content, headers=headers, preload_content=False)
        except urllib3.exceptions.HTTPError as error:
            raise _unposted(named(address), error) from error
        answer.close()  # its status says all, however much it has to say
    if 200 <= answer.status < 300:
        return answer.status
    raise DeliveryError(
        "E-DELIVERY",
        f"{named(address)} refused the webhook",
        cause=f"it answered {answer.status} {one_line(answer.reason or '')}",
        tip="give the address that it leads to: redirects are not followed"
        if 300 <= answer.status < 400
        else "check address and secret with the receiver",
    )


def _unposted(there: str, error: Exception) -> DeliveryError:
    """Return what *error* means: no connection, or one that broke once the receiver had all."""
    import ssl

    from urllib3 import exceptions

    reason = getattr(error, "reason", None) or error
    match reason:
        case exceptions.NameResolutionError() | exceptions.LocationValueError():
            cause, tip = "no such host, or no network", "check the address"
        case exceptions.NewConnectionError():
            cause, tip = "nothing listens there", "check host and port of the address"
        case exceptions.ConnectTimeoutError():
            cause, tip = "it does not answer in time", "check the address, or raise timeout in [delivery.webhook]"
        case exceptions.SSLError() if not isinstance(reason.args[0], ssl.SSLEOFError):
            cause, tip = f"no trusted TLS ({_first(reason)})", 'of an authority of your own: ca_file = "..."'
        case exceptions.InvalidHeader():
            cause, tip = "it asks to be asked later, and not when", "the next run sends it again"
        case _:
            return DeliveryError(
                "E-UNSURE",
                f"the webhook to {there} may have arrived, or not",
                cause="it was given everything and then fell silent",
                tip="ask there for its webhook-id; the next run sends it again under the same one",
            )
    return DeliveryError("E-DELIVERY", f"{there} was not reached by the webhook", cause=cause, tip=tip)


def _first(reason: Exception) -> str:
    """Return what the certificate or the protocol lacks, without the line of the source that says so."""
    first = reason.args[0]
    return one_line(getattr(first, "verify_message", "") or getattr(first, "reason", "") or str(first))

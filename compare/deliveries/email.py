"""E-mail: one message an address, over a connection that is encrypted and checked, or not at all.

A message is built the same to the byte whenever its parcel is sent again, so that a second copy is known as one.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from compare.deliveries.network import loopback, secret, trust
from compare.errors import DeliveryError, UsageError, one_line
from compare.model import Receipt

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import EmailPolicy
    from smtplib import SMTP

    from compare.model import Document, Parcel

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""How a connection is encrypted, and the port where servers do so."""

ATTACH_MB = 15
"""What a mail may carry: most servers take 20 to 25, and packed for the way everything grows by a third."""

TIMEOUT = 30.0
"""Seconds of silence after which a server is given up."""

UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
"""Characters that would end a header or turn its direction."""


class Email:
    """Sends a parcel as a mail, by SMTP."""

    parcels = True
    local = False
    words = "mail"
    paths = ("password_file", "ca_file")

    @property
    def keys(self) -> Mapping[str, type | tuple[type, ...]]:
        """What ``[delivery.email]`` may say."""
        return {
            "host": str, "port": int, "tls": str, "from": str, "user": str, "password_env": str, "password_file": str,
            "ca_file": str, "timeout": (int, float), "attach": list, "attach_mb": (int, float), "subject": str,
        }  # fmt: skip

    def check(self, address: str, options: Mapping[str, Any], /) -> None:
        """Raise `UsageError` where a mail to *address* cannot be right."""
        for key, example in (("host", "smtp.example.org"), ("from", "newscompare <desk@example.org>")):
            if not options.get(key):
                raise _wrong(f"e-mail needs {key!r}", "", f'[delivery.email]  {key} = "{example}"')
        mailbox(address)
        mailbox(options["from"])
        tls = options.get("tls", "starttls")
        if tls not in PORTS:
            raise _wrong(f"tls = {tls!r} of e-mail", f"known: {', '.join(PORTS)}", 'tls = "starttls"')
        if not 0 < options.get("port", PORTS[tls]) < 65536:
            raise _wrong(
                f"port = {options['port']} of e-mail", "a port is a number up to 65535", f"port = {PORTS[tls]}"
            )
        for key, usual in (("timeout", TIMEOUT), ("attach_mb", ATTACH_MB)):
            if not 0 < options.get(key, usual) <= 600:
                raise _wrong(
                    f"{key} = {options[key]} of e-mail", "it is more than 0 and at most 600", f"{key} = {usual:g}"
                )
        keyed = [key for key in ("password_env", "password_file") if options.get(key)]
        if len(keyed) != (1 if options.get("user") else 0):
            cause = "a user has one password, and none without a user"
            raise _wrong("the login of e-mail is not whole", cause, 'user = "desk"  password_env = "DESK_PASSWORD"')
        if keyed and tls == "none" and not loopback(options["host"]):
            raise _wrong("the password would cross the network unencrypted", "", 'tls = "starttls"')

    def __call__(
        self, parcel: Parcel, address: str, options: Mapping[str, Any], begin: Callable[[], None], /
    ) -> Receipt:
        """Send *parcel* to *address*.

        Raises `DeliveryError`: E-UNSURE where the server fell silent once it had the whole message, else E-DELIVERY.
        """
        self.check(address, options)
        letter, left_out = message(parcel, address, options)
        _send(letter.as_bytes(), mailbox(address).addr_spec, options, begin)
        detail = f"{letter['Subject']}; not attached: {', '.join(left_out)}" if left_out else str(letter["Subject"])
        return Receipt(parcel.id, address, delivered=True, detail=detail)


email = Email()


def mailbox(text: str) -> Address:
    """Return the one address that *text* is, alone or with a name before it.

    Raises `UsageError` where it is none, or several.

    >>> mailbox("Meja Redaksi <desk@example.org>").addr_spec
    'desk@example.org'
    """
    from email.policy import SMTP

    if text.isascii() and text.isprintable():
        try:
            header: Any = SMTP.header_factory("to", text)
        except (IndexError, ValueError):  # what the parser of the standard library raises on some broken addresses
            found: tuple[Address, ...] = ()
        else:
            whole = not header.defects and not any(group.display_name for group in header.groups)
            found = header.addresses if whole else ()
        if len(found) == 1 and re.fullmatch(r"[^@\s]+@[^@\s]+", found[0].addr_spec):
            return found[0]
    raise UsageError(
        "E-USAGE",
        f"{text!r} is not one e-mail address",
        cause="an address is desk@example.org; several receivers are several entries",
        tip='to = ["email:desk@example.org", "email:night@example.org"]',
    )


def message(parcel: Parcel, address: str, options: Mapping[str, Any]) -> tuple[EmailMessage, tuple[str, ...]]:
    """Return the mail to *address*, and the names of the documents too large to go with it.

    Its text names where every document stands, so what does not go with it is not lost.
    """
    from email.message import EmailMessage

    sender = mailbox(options["from"])
    attached, left_out = _attached(parcel, options)
    letter = EmailMessage(policy=_policy())
    letter["From"] = sender
    letter["To"] = mailbox(address)
    letter["Subject"] = " ".join(UNSEEN.sub(" ", options.get("subject") or parcel.subject).split())
    letter["Date"] = _date(parcel.as_of)
    letter["Message-ID"] = _id(f"{parcel.id}\n{address}", sender)
    letter["In-Reply-To"] = letter["References"] = _id(parcel.job, sender)  # a mail that never was: it holds the thread
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(parcel.text)
    letter.add_alternative(parcel.html, subtype="html")
    for document in attached:
        main, _, sub = document.media_type.partition(";")[0].partition("/")
        name = UNSEEN.sub("", document.name)
        letter.add_attachment(document.content, maintype=main, subtype=sub, filename=name)
    for number, part in enumerate(letter.walk()):
        if part.is_multipart():
            part.set_boundary(f"={number}={_hash(parcel.id)}=")  # else a random one
    return letter, left_out


@cache
def _policy() -> EmailPolicy[EmailMessage]:
    """Return how a mail is written: lines of ASCII, and a subject that keeps its spaces.

    Where a subject is folded between two words in other letters, the newer folding of the standard library loses the
    space between them; the older one, `email.header.Header`, does not.  And what looks encoded in it stays as it is.
    """
    from email.header import Header
    from email.headerregistry import BaseHeader, HeaderRegistry
    from email.policy import SMTP

    class Subject(BaseHeader):
        max_count = 1

        @staticmethod
        def parse(value: str, kwds: dict[str, Any]) -> None:
            kwds.update(decoded=value, parse_tree=None)

        def fold(self, *, policy: Any) -> str:
            charset = None if self.isascii() and "=?" not in self else "utf-8"
            folded = Header(str(self), charset, header_name="Subject").encode(linesep=policy.linesep)
            return f"Subject: {folded}{policy.linesep}"

    registry = HeaderRegistry()
    registry.map_to_type("subject", Subject)
    return SMTP.clone(cte_type="7bit", header_factory=registry)


def _attached(parcel: Parcel, options: Mapping[str, Any]) -> tuple[list[Document], tuple[str, ...]]:
    """Return the documents that go with a mail, and the names of those that make it too large."""
    room = options.get("attach_mb", ATTACH_MB) * 1_000_000
    attached: list[Document] = []
    left_out: list[str] = []
    for document in parcel.documents:
        if document.name.rpartition(".")[2] in options.get("attach", ["pdf"]):
            if len(document.content) <= room:
                room -= len(document.content)
                attached.append(document)
            else:
                left_out.append(document.name)
    return attached, tuple(left_out)


def _date(as_of: str) -> str:
    """Return the time a run is for as a mail writes it; now, where the run names none."""
    import datetime as dt
    from email.utils import format_datetime

    now = dt.datetime.now(dt.UTC)
    try:
        moment = dt.datetime.fromisoformat(as_of)
    except ValueError:
        moment = now
    return format_datetime(moment if moment.tzinfo else now)


def _id(of: str, sender: Address) -> str:
    return f"<{_hash(of)}@{sender.domain}>"


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


# ---- the conversation with the server -----------------------------------------------------------------------


def _send(content: bytes, receiver: str, options: Mapping[str, Any], begin: Callable[[], None]) -> None:
    """Hand *content* to the server of *options*, or raise `DeliveryError`."""
    from contextlib import suppress
    from smtplib import SMTPException

    tls = options.get("tls", "starttls")
    server = f"{options['host']}:{options.get('port', PORTS[tls])}"
    password = secret(options, "password_env", "password_file") if options.get("user") else ""
    if not f"{options.get('user', '')}{password}".isascii():
        raise DeliveryError(
            "E-DELIVERY",
            f"no mail to {receiver}: {server}",
            cause="user or password has letters that a login by SMTP cannot hold",
            tip="ask for a password of plain letters, digits and signs",
        )
    context = None if tls == "none" else trust(options)
    connection = None
    try:
        try:
            connection = _connected(context, options)
            if tls == "starttls":
                connection.starttls(context=context)
                connection.ehlo()
            if password:
                connection.login(options["user"], password)
            _offer(connection, content, mailbox(options["from"]).addr_spec, receiver)
        except (SMTPException, OSError, UnicodeError) as error:
            raise _undelivered(server, receiver, error) from error
        begin()
        try:
            connection.send(re.sub(rb"(?m)^\.", b"..", content) + b"\r\n.\r\n")
        except (SMTPException, OSError) as error:  # it never saw the end of the message, so it has none
            raise _undelivered(server, receiver, error) from error
        _confirmed(connection, server, receiver)
        with suppress(SMTPException, OSError):  # it has the mail; how it says goodbye changes nothing
            connection.quit()
    finally:
        if connection is not None:
            connection.close()


def _connected(context: ssl.SSLContext | None, options: Mapping[str, Any]) -> SMTP:
    """Return a connection to the server, which is greeted with the sender's domain: no name of this machine."""
    from smtplib import SMTP, SMTP_SSL

    host, tls = options["host"], options.get("tls", "starttls")
    port, domain = options.get("port", PORTS[tls]), mailbox(options["from"]).domain
    timeout = float(options.get("timeout", TIMEOUT))
    if tls == "tls":
        connection: SMTP = SMTP_SSL(host, port, local_hostname=domain, timeout=timeout, context=context)
    else:
        connection = SMTP(host, port, local_hostname=domain, timeout=timeout)
    connection.ehlo()
    return connection


def _offer(connection: SMTP, content: bytes, sender: str, receiver: str) -> None:
    """Name sender and receiver and ask to send, up to the point from which the message itself follows."""
    from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

    size = [f"size={len(content)}"] if connection.has_extn("size") else []
    code, answer = connection.mail(sender, size)
    if code != 250:
        raise SMTPSenderRefused(code, answer, sender)
    code, answer = connection.rcpt(receiver)
    if code not in (250, 251):
        raise SMTPRecipientsRefused({receiver: (code, answer)})
    code, answer = connection.docmd("DATA")
    if code != 354:
        raise SMTPDataError(code, answer)


def _confirmed(connection: SMTP, server: str, receiver: str) -> None:
    """Wait for the server's word that it has the message."""
    from smtplib import SMTPDataError, SMTPException

    try:
        code, answer = connection.getreply()
    except (SMTPException, OSError) as error:
        raise DeliveryError(
            "E-UNSURE",
            f"the mail to {receiver} may have arrived, or not",
            cause=f"{server} was given all of it and then fell silent ({_said(error)})",
            tip="look in the mailbox; the next run sends it again and says so in the mail",
        ) from error
    if code != 250:
        raise _undelivered(server, receiver, SMTPDataError(code, answer))


def _undelivered(server: str, receiver: str, error: Exception) -> DeliveryError:
    """Return what *error* means to whoever set up the job: nothing has arrived."""
    import smtplib

    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, OSError):
        error = error.__context__  # smtplib takes silence for a goodbye
    cause, tip = _refused(error) if isinstance(error, smtplib.SMTPException) else _unreached(error)
    return DeliveryError("E-DELIVERY", f"no mail to {receiver}: {server}", cause=cause, tip=tip)


def _unreached(error: Exception) -> tuple[str, str]:
    """Return why there is no connection, and what to do."""
    import socket
    import ssl

    match error:
        case socket.gaierror() | UnicodeError():
            return "no such host, or no network", "check host in [delivery.email]"
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({error.verify_message})", 'name its authority: ca_file = "..."'
        case ssl.SSLError():
            return f"it does not speak TLS in this way ({error.reason})", 'port 587: tls = "starttls"; 465: tls = "tls"'
        case ConnectionRefusedError():
            return "nothing listens on that port", "check host and port in [delivery.email]"
        case TimeoutError():
            return "it does not answer in time", "check host, port and tls, or raise timeout"
    return _said(error), "the next run sends it again"


def _refused(error: Exception) -> tuple[str, str]:
    """Return what the server did not want, and what to do.  No word about a login is repeated."""
    import smtplib

    said = _said(error)
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"user or password was refused ({error.smtp_code})", "check user, and what holds the password"
        case smtplib.SMTPNotSupportedError():
            return said, "ask what encryption and login it offers; nothing is ever sent unencrypted instead"
        case smtplib.SMTPSenderRefused():
            return f"the sender was refused: {said}", "check from in [delivery.email]"
        case smtplib.SMTPRecipientsRefused():
            return f"the receiver was refused: {said}", "check the address in to = [...]"
        case smtplib.SMTPDataError():
            return f"the mail was refused: {said}", "where it is too large, lower attach_mb"
        case smtplib.SMTPServerDisconnected():
            return f"it closed the connection ({said})", "check port and tls in [delivery.email]"
    return said, "the next run sends it again"


def _said(error: Exception) -> str:
    """Return what a server or the system said, in one line."""
    import smtplib

    code: int
    answer: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, answer = error.smtp_code, error.smtp_error
    else:
        return one_line(getattr(error, "strerror", None) or str(error) or type(error).__name__)
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return one_line(" ".join(f"{code} {words}".split()))[:300]


def _wrong(message: str, cause: str, tip: str) -> UsageError:
    return UsageError("E-USAGE", message, cause=cause, tip=tip)

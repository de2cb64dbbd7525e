"""Couriers against real servers on loopback: what arrives, what is refused, what nobody can know."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import re
import socket
import threading
import time
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from lxml import etree
from lxml import html as pages

from compare import plugins
from compare.deliveries.email import Email, mailbox, message
from compare.deliveries.index import Index
from compare.deliveries.network import loopback, secret, trust
from compare.deliveries.rss import Rss
from compare.deliveries.webhook import Webhook, named, signed
from compare.errors import CompareError, DeliveryError, UsageError
from compare.model import Digest, Document, Parcel, ParcelKind, Point
from compare.render.parcels import WHOLE, index, mail, worded

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from compare.plugins import Courier

email, webhook, rss, page = Email(), Webhook(), Rss(), Index()
COURIERS: dict[str, Courier] = {"email": email, "webhook": webhook, "rss": rss, "index": page}

TOLD = Digest(
    "kim",
    "Kim Jong Un Tiba di Vladivostok",
    "id",
    "2026-11-22T06:00+07:00",
    ("Tempo", "Kompas"),
    findings=(
        Point(
            "≠", "Angka berbeda: Tempo menyebut “1.200”, Kompas menyebut “900”.", "kuat", (("Tempo", "1.200 warga."),)
        ),
        Point("◆", "Hanya Kompas yang memberitakan: “Bandara tetap dibuka”.", "cukup kuat"),
    ),
    news=(Point("+", "Kompas kini menyebut tiga desa."),),
    problems=("Detik tidak dapat dibaca.",),
    places=("reports/kim tiba.html", "reports/kim.pdf"),
)
QUIET = Digest("beras", "Harga Beras Naik", "id", "2026-11-22T06:00+07:00", ("Kompas", "Tempo"))
PDF = Document("kim.pdf", "application/pdf", b"%PDF-1.7\n.\n..\r\n", "kim")
JSON = Document("kim.json", "application/json", b'{"schema": 1}', "kim")
PARCEL = Parcel(
    "pagi-20261122", ParcelKind.REPORTS, "pagi", "Pagi", "id", "2026-11-22T06:00+07:00", (TOLD, QUIET), (PDF, JSON)
)
HOSTILE = "Kim\r\nBcc: x@y.example\x00\u202e <script>alert(1)</script> & ]]> \ud800"


def nothing() -> None:
    """What a job does when a courier begins, here."""


def told(courier: Courier, parcel: Parcel, address: str, **options: Any) -> tuple[DeliveryError, int]:
    """Return the error with which a courier gives up, and how often it had begun.  Three lines tell it, at most."""
    begun: list[int] = []
    with pytest.raises(DeliveryError) as raised:
        courier(parcel, address, options, lambda: begun.append(1))
    assert str(raised.value).count("\n") <= 2
    assert raised.value.tip
    return raised.value, len(begun)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# ---- the door -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COURIERS)
def test_a_courier_comes_in_through_the_door(name: str) -> None:
    """By its name, which is known once the project is installed with it."""
    courier = plugins.load("deliveries", name)
    assert type(courier) is type(COURIERS[name])
    assert courier.parcels is True
    assert set(courier.paths) <= courier.keys.keys()


# ---- words --------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("kind", ParcelKind)
@pytest.mark.parametrize("again", [False, True])
def test_html_and_plain_text_say_the_same(lang: str, kind: ParcelKind, again: bool) -> None:
    """Line by line of the text, less what only draws: rules, indents, the dash before a signature."""
    parcel = replace(PARCEL, lang=lang, kind=kind, again=again, failures=("Detik tidak dapat dibaca.",))
    letter = mail(parcel)
    body = pages.document_fromstring(letter.html).find("body")
    assert body is not None
    drawn = re.sub(r"^(=+|-+ ?)$", "", letter.text, flags=re.MULTILINE)
    assert plain(drawn) == plain(str(body.text_content()))
    assert max(map(len, letter.text.splitlines())) <= 78


def test_a_mail_tells_stories_with_news_first_then_those_with_a_contradiction() -> None:
    told = replace(TOLD, title="Lama", news=())
    body = mail(replace(PARCEL, digests=(QUIET, told, TOLD))).text
    places = [body.index(title) for title in (TOLD.title, "Lama", QUIET.title)]
    assert places == sorted(places)


def test_a_mail_tells_news_first_then_findings_then_problems_then_places() -> None:
    for text in (mail(PARCEL).text, mail(PARCEL).html):
        places = [
            text.index(sign) for sign in ("tiga desa", "Angka berbeda", "Hanya Kompas", "Detik", "reports/kim.pdf")
        ]
        assert places == sorted(places)


@pytest.mark.parametrize(
    ("lang", "parcel", "subject"),
    [
        ("id", PARCEL, "Pagi: 2 peristiwa – 1 pertentangan, 1 hal baru"),
        ("en", PARCEL, "Pagi: 2 stories – 1 contradiction, 1 new point"),
        ("id", replace(PARCEL, digests=(TOLD,)), "Pagi: Kim Jong Un Tiba di Vladivostok – 1 pertentangan, 1 hal baru"),
        ("id", replace(PARCEL, digests=(QUIET,), title=QUIET.title), "Harga Beras Naik"),
        ("en", replace(PARCEL, digests=(QUIET,), failures=("a", "b")), "Pagi: Harga Beras Naik – 2 failures"),
        ("en", replace(PARCEL, kind=ParcelKind.ALARM), "Pagi: the job has failed"),
        ("id", replace(PARCEL, kind=ParcelKind.RECOVERED), "Pagi: tugas berjalan normal kembali"),
    ],
)
def test_a_subject_says_what_matters(lang: str, parcel: Parcel, subject: str) -> None:
    assert mail(replace(parcel, lang=lang)).subject == subject


def test_of_many_stories_ten_are_told_and_the_others_named() -> None:
    stories = tuple(replace(TOLD, story=str(n), title=f"Peristiwa {n}.") for n in range(WHOLE + 3))
    letter = mail(replace(PARCEL, digests=stories))
    for text in (letter.text, letter.html):
        assert text.count("Angka berbeda") == WHOLE
        assert all(f"Peristiwa {n}." in text for n in range(WHOLE + 3))


def test_a_second_copy_says_so_at_the_top() -> None:
    assert mail(replace(PARCEL, again=True)).text.lstrip().startswith("Surel ini mungkin terkirim dua kali")
    assert "dua kali" not in mail(PARCEL).text


def test_hostile_text_stays_text_in_a_mail() -> None:
    digest = replace(TOLD, title=HOSTILE, findings=(Point("≠", HOSTILE, HOSTILE, ((HOSTILE, HOSTILE),)),))
    letter = mail(replace(PARCEL, title=HOSTILE, digests=(digest,), failures=(HOSTILE,)))
    assert "<script" not in letter.html
    assert "\0" not in letter.html + letter.text + letter.subject
    assert "\n" not in letter.subject
    assert not re.search(r"^Bcc", letter.text, re.MULTILINE)


def test_words_are_made_for_whom_wants_them() -> None:
    assert worded(PARCEL, "", "x") is PARCEL
    assert worded(PARCEL, "mail", "x") == mail(PARCEL)
    assert worded(PARCEL, "index", "reports") == index(PARCEL, "reports")


# ---- e-mail -------------------------------------------------------------------------------------------------

DESK = "desk@newsroom.example"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def served(authority: trustme.CA) -> ssl.SSLContext:
    """Return the TLS of a server on loopback, by its number: not every machine knows its name."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@dataclass
class Post:
    """A mail server's rules, and what it got: each with an answer of its own, where it has one."""

    rcpt: str = ""
    data: str = ""
    silent: float = 0.0
    drops: bool = False
    got: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.data:
            return self.data
        self.receivers += envelope.rcpt_tos
        arrived = message_from_bytes(envelope.content, policy=default)
        assert isinstance(arrived, EmailMessage)
        self.got.append(arrived)
        await asyncio.sleep(self.silent)
        if self.drops:
            server.transport.abort()
        return "250 OK"


@contextlib.contextmanager
def office(post: Post, **options: Any) -> Iterator[dict[str, Any]]:
    """A mail server on loopback, and the options of a job that uses it."""
    controller = Controller(post, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield {
            "host": "127.0.0.1",
            "port": controller.port,
            "from": "Newscompare <pagi@newsroom.example>",
            "timeout": 5,
        }
    finally:
        controller.stop()


def keeper(server: Any, session: Any, envelope: Any, mechanism: str, entry: Any) -> AuthResult:
    return AuthResult(success=entry == LoginPassword(b"desk", b"rahasia"), handled=False)


@pytest.mark.parametrize("tls", ["starttls", "tls", "none"])
def test_one_mail_arrives_whole(tls: str, authority: trustme.CA, ca_file: str) -> None:
    post, parcel = Post(), mail(PARCEL)
    how: dict[str, Any] = {
        "starttls": {"tls_context": served(authority), "require_starttls": True},
        "tls": {"ssl_context": served(authority)},
        "none": {},
    }
    begun: list[int] = []
    with office(post, **how[tls]) as options:
        receipt = email(parcel, DESK, options | {"tls": tls, "ca_file": ca_file}, lambda: begun.append(len(post.got)))
    assert receipt.delivered
    assert begun == [0]
    assert post.receivers == [DESK]
    (arrived,) = post.got
    assert arrived["To"] == DESK
    assert arrived["Subject"] == parcel.subject
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Date"] == "Sun, 22 Nov 2026 06:00:00 +0700"
    assert arrived.get_content_type() == "multipart/mixed"
    text, page, pdf = (part for part in arrived.walk() if not part.is_multipart())
    assert text.get_content().replace("\r\n", "\n") == parcel.text
    assert page.get_content().replace("\r\n", "\n") == parcel.html
    assert (pdf.get_filename(), pdf.get_content_type(), pdf.get_content()) == (PDF.name, PDF.media_type, PDF.content)


def test_a_login_is_made_under_tls_with_a_secret_of_the_environment_or_a_file(
    authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    post = Post()
    (tmp_path / "password").write_text("rahasia\n", encoding="utf-8")
    monkeypatch.setenv("DESK_PASSWORD", "rahasia")
    with office(
        post, tls_context=served(authority), require_starttls=True, auth_required=True, authenticator=keeper
    ) as options:
        options |= {"ca_file": ca_file, "user": "desk"}
        email(mail(PARCEL), DESK, options | {"password_env": "DESK_PASSWORD"}, nothing)
        email(mail(PARCEL), DESK, options | {"password_file": str(tmp_path / "password")}, nothing)
        monkeypatch.setenv("DESK_PASSWORD", "salah-sekali")
        error, begun = told(email, mail(PARCEL), DESK, **options, password_env="DESK_PASSWORD")
    assert len(post.got) == 2
    assert (error.code, begun) == ("E-DELIVERY", 0)
    assert "password was refused (535)" in error.cause
    assert "salah-sekali" not in str(error)


def test_a_second_sending_is_the_same_mail_to_the_byte() -> None:
    options = {"from": "pagi@newsroom.example"}
    one, other = (message(mail(PARCEL), DESK, options)[0] for _ in range(2))
    assert one.as_bytes() == other.as_bytes()
    assert one["Message-ID"] != message(mail(PARCEL), "b@newsroom.example", options)[0]["Message-ID"]


def test_the_mails_of_a_job_are_one_thread() -> None:
    days = [replace(PARCEL, id=f"pagi-{day}", as_of=f"2026-11-{day}T06:00+07:00") for day in (22, 23)]
    one, other = (message(mail(day), DESK, {"from": "pagi@newsroom.example"})[0] for day in days)
    assert one["Message-ID"] != other["Message-ID"]
    assert one["References"] == other["References"] == other["In-Reply-To"]
    evening, _ = message(mail(replace(PARCEL, job="sore")), DESK, {"from": "pagi@newsroom.example"})
    assert evening["References"] != one["References"]


@pytest.mark.parametrize(
    "subject",
    [
        "mengungsi, warga Kim kata 抵达 Putin Un Putin “Kereta” Un – Jong Ménteri",
        "Pagi: " + "“Kereta” – Ménteri 👍 " * 12 + "tiba",
        "Pagi: " + "warga mengungsi " * 20 + "lagi",
        "=?utf-8?q?Bukan=0ABcc:_x@y.example?=",
    ],
)
def test_a_long_subject_arrives_with_its_spaces(subject: str) -> None:
    letter, _ = message(replace(mail(PARCEL), subject=subject), DESK, {"from": "pagi@newsroom.example"})
    raw = letter.as_bytes()
    assert message_from_bytes(raw, policy=default)["Subject"] == subject
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_what_makes_a_mail_too_large_stays_behind_and_is_named() -> None:
    large = Document("besar.pdf", "application/pdf", b"x" * 2_000_000, "kim")
    parcel = replace(PARCEL, documents=(large, PDF))
    options = {"from": "pagi@newsroom.example", "attach_mb": 1}
    letter, left_out = message(mail(parcel), DESK, options)
    assert [part.get_filename() for part in letter.iter_attachments()] == [PDF.name]
    assert left_out == ("besar.pdf",)
    assert "reports/kim.pdf" in mail(parcel).text


def test_the_formats_asked_for_are_attached() -> None:
    letter, _ = message(mail(PARCEL), DESK, {"from": "pagi@newsroom.example", "attach": ["json"]})
    assert [part.get_filename() for part in letter.iter_attachments()] == [JSON.name]


def test_a_title_cannot_add_a_header() -> None:
    letter, _ = message(mail(replace(PARCEL, title=HOSTILE)), DESK, {"from": "pagi@newsroom.example"})
    named, _ = message(mail(PARCEL), DESK, {"from": "pagi@newsroom.example", "subject": HOSTILE})
    for sent in (letter, named):
        arrived = message_from_bytes(sent.as_bytes(), policy=default)
        assert arrived["Bcc"] is None
        assert "Bcc: x@y.example" in arrived["Subject"]
        assert not re.search("[\x00\u202e]", arrived["Subject"])


def test_a_line_of_one_dot_does_not_end_a_mail() -> None:
    parcel = replace(mail(PARCEL), text="Satu.\n.\n..\nQUIT\nDua.\n")
    post = Post()
    with office(post) as options:
        email(parcel, DESK, options | {"tls": "none"}, nothing)
    body = post.got[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Satu.", ".", "..", "QUIT", "Dua."]


@pytest.mark.parametrize(
    ("post", "cause"),
    [
        (Post(rcpt="550 no such user"), "the receiver was refused: 550 no such user"),
        (Post(rcpt="451 try later"), "the receiver was refused: 451 try later"),
        (Post(data="554 looks like spam"), "the mail was refused: 554 looks like spam"),
        (Post(data="421 closing down"), "the mail was refused: 421 closing down"),
    ],
)
def test_a_refusal_is_certain(post: Post, cause: str) -> None:
    with office(post) as options:
        error, begun = told(email, mail(PARCEL), DESK, **options, tls="none")
    assert (error.code, error.cause, begun) == ("E-DELIVERY", cause, 1 if post.data else 0)
    assert post.got == []


def test_a_mail_larger_than_the_server_takes_is_refused_before_it_is_sent() -> None:
    with office(Post(), data_size_limit=1000) as options:
        error, begun = told(email, mail(PARCEL), DESK, **options, tls="none")
    assert (error.code, begun) == ("E-DELIVERY", 0)
    assert "552" in error.cause


@pytest.mark.parametrize("post", [Post(drops=True), Post(silent=1.5)], ids=["drops", "silent"])
def test_silence_after_the_message_leaves_it_open_whether_it_arrived(post: Post) -> None:
    with office(post) as options:
        error, begun = told(email, mail(PARCEL), DESK, **options | {"tls": "none", "timeout": 0.5})
    assert (error.code, begun) == ("E-UNSURE", 1)
    assert len(post.got) == 1


def test_what_fails_where_a_courier_begins_stops_it() -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    post = Post()
    with office(post) as options, pytest.raises(OSError, match="No space left"):
        email(mail(PARCEL), DESK, options | {"tls": "none"}, full)
    assert post.got == []


@contextlib.contextmanager
def listening(greeting: bytes) -> Iterator[int]:
    """A port that says *greeting* to whoever comes, and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    guest, _ = server.accept()
                    held.append(guest)
                    guest.sendall(greeting)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for guest in held:
                guest.close()


FROM = {"from": "pagi@newsroom.example"}


def test_a_host_that_is_not_there_is_told() -> None:
    for host in ("no-such-host.invalid", "a..b"):
        error, begun = told(email, mail(PARCEL), DESK, host=host, **FROM)
        assert (error.code, error.cause, begun) == ("E-DELIVERY", "no such host, or no network", 0)


def test_a_port_nobody_listens_on_is_told() -> None:
    error, _ = told(email, mail(PARCEL), DESK, host="127.0.0.1", port=free_port(), **FROM)
    assert error.cause == "nothing listens on that port"


@pytest.mark.parametrize(
    ("greeting", "tls", "cause"),
    [
        (b"", "starttls", "it does not answer in time"),
        (b"", "tls", "it does not answer in time"),
        (b"421 busy\r\n", "starttls", "421 busy"),
        (b"220 localhost\r\n", "tls", "it does not speak TLS in this way"),
    ],
)
def test_a_server_that_does_not_play_along_is_told(greeting: bytes, tls: str, cause: str) -> None:
    with listening(greeting) as port:
        error, begun = told(email, mail(PARCEL), DESK, host="127.0.0.1", port=port, tls=tls, timeout=0.3, **FROM)
    assert (error.code, begun) == ("E-DELIVERY", 0)
    assert cause in error.cause


def test_a_certificate_nobody_vouches_for_is_refused(authority: trustme.CA) -> None:
    for how in ({"tls_context": served(authority)}, {"ssl_context": served(authority)}):
        post = Post()
        with office(post, **how) as options:
            tls = "tls" if "ssl_context" in how else "starttls"
            error, _ = told(email, mail(PARCEL), DESK, **options, tls=tls)
        assert "its certificate is not trusted" in error.cause
        assert post.got == []


def test_where_tls_is_not_offered_nothing_is_sent_in_the_clear() -> None:
    post = Post()
    with office(post) as options:
        error, begun = told(email, mail(PARCEL), DESK, **options)
    assert (error.code, begun, post.got) == ("E-DELIVERY", 0, [])
    assert "STARTTLS" in error.cause


@pytest.mark.parametrize(
    "address",
    ["", "desk", "desk@", "@newsroom.example", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "a b@c.example",
     "redaksi@müller.example", "a@b@c.example", "<a@b.example", "team: a@b.example;", "a@b.example\0"],
)  # fmt: skip
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError):
        email.check(address, {"host": "localhost", **FROM})


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": ""},
        {"from": ""},
        {"from": "a@b.example\r\nBcc: c@d.example"},
        {"tls": "ssl"},
        {"port": 70000},
        {"timeout": 0},
        {"attach_mb": -1},
        {"user": "desk"},
        {"password_env": "X"},
        {"user": "desk", "password_env": "X", "password_file": "x"},
        {"user": "desk", "password_env": "X", "tls": "none"},
    ],
)
def test_what_cannot_be_right_is_said_before_anything_is_sent(wrong: dict[str, Any]) -> None:
    email.check(DESK, {"host": "smtp.example.org", **FROM})
    with pytest.raises(UsageError) as raised:
        email.check(DESK, {"host": "smtp.example.org", **FROM, **wrong})
    assert raised.value.tip


def test_an_address_may_have_a_name_before_it() -> None:
    assert mailbox("Meja Redaksi <desk@newsroom.example>").display_name == "Meja Redaksi"


def test_a_secret_that_is_not_there_is_named_and_not_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DESK_PASSWORD", raising=False)
    (tmp_path / "hampa").write_bytes(b"")
    for options in (
        {"env": "DESK_PASSWORD"},
        {"env": "", "file": str(tmp_path / "hampa")},
        {"env": "", "file": str(tmp_path / "nirwana")},
    ):
        with pytest.raises(DeliveryError, match="E-DELIVERY"):
            secret(options, "env", "file")
    error, _ = told(email, mail(PARCEL), DESK, host="127.0.0.1", user="desk", password_env="DESK_PASSWORD", **FROM)
    assert "DESK_PASSWORD" in error.message
    monkeypatch.setenv("DESK_PASSWORD", "kata sandi é")
    error, _ = told(email, mail(PARCEL), DESK, host="127.0.0.1", user="desk", password_env="DESK_PASSWORD", **FROM)
    assert "sandi" not in str(error)


def test_an_authority_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("no certificate", encoding="utf-8")
    for name in ("x.pem", "nirwana.pem"):
        with pytest.raises(DeliveryError, match="ca_file"):
            trust({"ca_file": str(tmp_path / name)})


# ---- webhook ------------------------------------------------------------------------------------------------

KEY = b"kunci rahasia yang panjang"


@dataclass
class Hook:
    """What a web server answers, one after the other, the last one for ever; and what it was asked."""

    answers: list[tuple[int, dict[str, str]]]
    hangs: float = 0.0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextlib.contextmanager
def web(hook: Hook, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A web server on loopback, and its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            hook.got.append(({name.lower(): value for name, value in self.headers.items()}, content))
            time.sleep(hook.hangs)
            status, headers = hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0]
            with contextlib.suppress(OSError):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """Say nothing: a guest that leaves is what is tested."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http{'s' if context else ''}://127.0.0.1:{server.server_port}/rahasia"
        finally:
            server.shutdown()
            thread.join()


OK: tuple[int, dict[str, str]] = (200, {})


def test_a_webhook_is_json_that_its_receiver_can_check(
    authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", "whsec_" + base64.b64encode(KEY).decode())
    hook = Hook([OK])
    begun: list[int] = []
    with web(hook, served(authority)) as address:
        receipt = webhook(
            PARCEL, address, {"secret_env": "HOOK", "ca_file": ca_file}, lambda: begun.append(len(hook.got))
        )
    ((headers, content),) = hook.got
    assert (receipt.delivered, begun) == (True, [0])
    assert "rahasia" not in receipt.receiver
    proven = b".".join((PARCEL.id.encode(), headers["webhook-timestamp"].encode(), content))
    wanted = base64.b64encode(hmac.new(KEY, proven, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert headers["webhook-id"] == PARCEL.id
    assert headers["content-type"].startswith("application/json")
    form = json.loads(content)
    assert (form["schema"], form["id"], form["kind"], form["job"]) == (1, PARCEL.id, "reports", "pagi")
    kim, beras = form["stories"]
    assert kim["findings"][0]["quotes"] == [{"outlet": "Tempo", "words": "1.200 warga."}]
    assert kim["places"] == list(TOLD.places)
    assert beras["documents"] == []
    assert kim["documents"][0] == {
        "name": "kim.pdf",
        "media_type": "application/pdf",
        "bytes": len(PDF.content),
        "sha256": hashlib.sha256(PDF.content).hexdigest(),
    }


def test_a_raw_secret_signs_and_a_broken_one_is_told_but_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    hook = Hook([OK])
    monkeypatch.setenv("HOOK", KEY.decode())
    with web(hook) as address:
        webhook(PARCEL, address, {"secret_env": "HOOK"}, nothing)
        headers, content = hook.got[0]
        digest = hmac.new(
            KEY, f"{PARCEL.id}.{headers['webhook-timestamp']}.".encode() + content, hashlib.sha256
        ).digest()
        assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
        monkeypatch.setenv("HOOK", "whsec_***")
        error, begun = told(webhook, PARCEL, address, secret_env="HOOK")
    assert (error.code, begun) == ("E-DELIVERY", 0)
    assert "***" not in str(error)


def test_a_signature_is_that_of_the_specification(monkeypatch: pytest.MonkeyPatch) -> None:
    """By numbers worked out elsewhere: those that the libraries of the specification are tested with."""
    monkeypatch.setattr(time, "time", lambda: 1614265330.7)
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_contents_go_with_a_webhook_only_where_they_are_asked_for() -> None:
    hook = Hook([OK])
    with web(hook) as address:
        webhook(PARCEL, address, {"include": ["json"]}, nothing)
    documents = json.loads(hook.got[0][1])["stories"][0]["documents"]
    assert [document.get("base64") for document in documents] == [None, base64.b64encode(JSON.content).decode()]
    assert "webhook-signature" not in hook.got[0][0]


@pytest.mark.parametrize("first", [(500, {}), (503, {}), (429, {"Retry-After": "1"})])
def test_an_answer_that_may_change_is_asked_for_again_under_the_same_name(
    first: tuple[int, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", "x")
    hook = Hook([first, OK])
    begun: list[int] = []
    with web(hook) as address:
        assert webhook(PARCEL, address, {"secret_env": "HOOK"}, lambda: begun.append(1)).delivered
    assert [headers["webhook-id"] for headers, _ in hook.got] == [PARCEL.id] * 2
    assert hook.got[0][1] == hook.got[1][1]
    assert begun == [1]


def test_the_wait_a_receiver_asks_for_is_kept_up_to_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", slept.append)
    hook = Hook([(429, {"Retry-After": "7"}), (503, {"Retry-After": "86400"}), OK])
    with web(hook) as address:
        webhook(PARCEL, address, {}, nothing)
    assert [seconds for seconds in slept if seconds] == [7, 60]


def test_three_tries_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib3.util.retry.time.sleep", lambda _: None)
    hook = Hook([(503, {})])
    with web(hook) as address:
        error, _ = told(webhook, PARCEL, address)
    assert error.code == "E-DELIVERY"
    assert "503" in error.cause
    assert len(hook.got) == 3


@pytest.mark.parametrize("answer", [(400, {}), (401, {}), (410, {}), (302, {"Location": "https://example.org/"})])
def test_a_refused_webhook_is_not_tried_again(answer: tuple[int, dict[str, str]]) -> None:
    hook = Hook([answer])
    with web(hook) as address:
        error, begun = told(webhook, PARCEL, address)
    assert (error.code, begun, len(hook.got)) == ("E-DELIVERY", 1, 1)
    assert str(answer[0]) in error.cause
    assert "rahasia" not in str(error)


def test_a_receiver_that_falls_silent_may_have_it() -> None:
    hook = Hook([OK], hangs=0.6)
    with web(hook) as address:
        error, _ = told(webhook, PARCEL, address, timeout=0.2)
    assert error.code == "E-UNSURE"
    assert len(hook.got) == 1
    with listening(b"") as port:
        error, _ = told(webhook, PARCEL, f"http://127.0.0.1:{port}/", timeout=0.2)
    assert error.code == "E-UNSURE"


def test_a_webhook_that_reaches_nobody_is_certain(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib3.util.retry.time.sleep", lambda _: None)
    for address, cause in (
        ("https://no-such-host.invalid/", "no such host, or no network"),
        ("https://a..b/", "no such host, or no network"),
        (f"http://127.0.0.1:{free_port()}/", "nothing listens there"),
    ):
        error, _ = told(webhook, PARCEL, address)
        assert (error.code, error.cause) == ("E-DELIVERY", cause)
    hook = Hook([OK])
    with web(hook, served(authority)) as address:
        error, _ = told(webhook, PARCEL, address)
        assert "no trusted TLS" in error.cause
    with web(hook) as address:
        error, _ = told(webhook, PARCEL, address.replace("http:", "https:"))
        assert "no trusted TLS" in error.cause
    assert hook.got == []


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://example.org/hook", True),
        ("http://localhost:8080/", True),
        ("http://[::1]/", True),
        ("http://127.0.0.9/", True),
        ("http://example.org/", False),
        ("http://127.0.0.1.example.org/", False),
        ("https://user:secret@example.org/", False),
        ("ftp://example.org/", False),
        ("https://", False),
        ("https://example.org:0/", False),
        ("https://example.org:99999/", False),
        ("https://[/", False),
        ("https://example.org/\r\nX: y", False),
        ("", False),
    ],
)
def test_a_webhook_goes_to_an_encrypted_address(address: str, fine: bool) -> None:
    if fine:
        webhook.check(address, {})
    else:
        with pytest.raises(UsageError) as raised:
            webhook.check(address, {})
        assert "secret" not in str(raised.value)
    webhook.check("http://example.org/", {"insecure": True})


def test_hostile_text_stays_text_in_a_webhook() -> None:
    hook = Hook([OK])
    with web(hook) as address:
        webhook(replace(PARCEL, title=HOSTILE), address, {}, nothing)
    assert json.loads(hook.got[0][1])["title"] == HOSTILE.replace("\ud800", "?")


def test_messages_do_not_tell_the_path_of_a_webhook() -> None:
    assert named("https://example.org:8443/a/b?c=d") == "https://example.org:8443"
    assert not loopback("localhost.example.org")


# ---- the feed -----------------------------------------------------------------------------------------------


def reported(folder: Path, days: Sequence[str], **more: Any) -> Parcel:
    """Return a parcel whose reports stand in *folder*, one story for each day, the newest first."""
    digests = []
    for day in days:
        place = folder / "laporan #1" / f"{day}: kim.html"
        place.parent.mkdir(exist_ok=True, parents=True)
        place.write_text("x", encoding="utf-8")
        digests.append(replace(TOLD, as_of=day, places=(f"{place.with_suffix('.pdf')}", str(place)), **more))
        place.with_suffix(".pdf").write_text("x", encoding="utf-8")
    return replace(PARCEL, digests=tuple(digests[:1]), past=tuple(digests[1:]))


DAYS = ("2026-11-22T06:00+07:00", "2026-11-21", "2026-11-20", "")


def test_a_feed_is_rss(tmp_path: Path) -> None:
    parcel = reported(tmp_path, DAYS)
    receipt = rss(parcel, str(tmp_path), {"link": "https://example.org/laporan/"}, nothing)
    assert (receipt.delivered, receipt.detail) == (True, "")
    content = (tmp_path / "feed.xml").read_bytes()
    root = etree.fromstring(content)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    for name in ("title", "link", "description", "language"):
        assert channel.findtext(name), name
    assert channel.findtext("link") == "https://example.org/laporan/"
    items = channel.findall("item")
    assert [item.findtext("pubDate") for item in items] == [
        "Sun, 22 Nov 2026 06:00:00 +0700",
        "Sat, 21 Nov 2026 00:00:00 +0000",
        "Fri, 20 Nov 2026 00:00:00 +0000",
        None,
    ]
    guids = [item.find("guid") for item in items]
    assert len({guid.text for guid in guids if guid is not None}) == 4
    assert {guid.get("isPermaLink") for guid in guids if guid is not None} == {"false"}
    assert items[1].findtext("link") == "https://example.org/laporan/laporan%20%231/2026-11-21%3A%20kim.html"
    assert "≠ Angka berbeda" in (items[0].findtext("description") or "")
    rss(parcel, str(tmp_path), {"link": "https://example.org/laporan/"}, nothing)
    assert (tmp_path / "feed.xml").read_bytes() == content


def test_a_feed_without_an_address_has_relative_links_and_says_so(tmp_path: Path) -> None:
    receipt = rss(reported(tmp_path, DAYS), str(tmp_path), {"items": 2}, nothing)
    assert "relative" in receipt.detail
    channel = etree.parse(tmp_path / "feed.xml").getroot()[0]
    links = [item.findtext("link") for item in channel.findall("item")]
    assert len(links) == 2
    assert links[1] == "laporan%20%231/2026-11-21%3A%20kim.html"


def test_hostile_text_stays_text_in_a_feed(tmp_path: Path) -> None:
    parcel = reported(tmp_path, DAYS[:1], title=HOSTILE, findings=(Point("≠", HOSTILE),), outlets=(HOSTILE,))
    rss(replace(parcel, title=HOSTILE), str(tmp_path), {}, nothing)
    channel = etree.parse(tmp_path / "feed.xml").getroot()[0]
    assert "<script>" in (channel.findtext("item/title") or "")
    described = channel.findtext("item/description") or ""
    assert "<script" not in described, "a reader of feeds takes it for HTML"
    assert "&lt;script&gt;" in described


@pytest.mark.parametrize(
    ("address", "options"),
    [("feed.xml", {}), ("r", {"link": "javascript:1"}), ("r", {"items": 0}), ("r", {"link": "a b"})],
)
def test_a_feed_that_cannot_be_right_is_refused(address: str, options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        rss.check(address, options)


def test_a_report_made_again_stands_on_the_shelf_once() -> None:
    later = replace(TOLD, title="Kim Pulang", as_of="2026-11-23T06:00+07:00")
    moved = replace(TOLD, places=("reports/lama.html",))
    parcel = replace(
        PARCEL, digests=(later,), past=(TOLD, moved, replace(TOLD, as_of="2026-11-21", places=("reports/b.html",)))
    )
    assert [(digest.title, digest.as_of[:10]) for digest in parcel.shelf] == [
        ("Kim Pulang", "2026-11-23"),
        (TOLD.title, "2026-11-21"),
    ]


# ---- the page of all reports --------------------------------------------------------------------------------


def test_the_page_links_to_every_report_there_is(tmp_path: Path) -> None:
    from urllib.parse import unquote

    folder = tmp_path / "halaman"
    parcel = index(reported(tmp_path, DAYS), str(folder))
    page(parcel, str(folder), {}, nothing)
    content = (folder / "index.html").read_bytes()
    root = pages.document_fromstring(content.decode())
    links = [str(link) for link in root.xpath("//a/@href")]
    assert len(links) == 4 * 3
    assert links[0].endswith(".html")
    assert all((folder / unquote(link)).is_file() for link in links)
    assert not any(link.startswith("/") for link in links)
    assert [str(day) for day in root.xpath("//h2//text()")] == [
        "22 November 2026",
        "21 November 2026",
        "20 November 2026",
        "Tanpa tanggal",
    ]
    assert index(reported(tmp_path, DAYS), str(folder)).html.encode() == content


def test_the_page_has_landmarks_a_language_and_a_policy(tmp_path: Path) -> None:
    text = index(reported(tmp_path, DAYS), str(tmp_path)).html
    root = pages.document_fromstring(text)
    assert root.get("lang") == "id"
    assert [len(root.findall(f".//{tag}")) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    policy = str(root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0])
    style = str(root.xpath("//style/text()")[0])
    assert f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"https?://|<script|<img|<link", text)


def test_hostile_text_stays_text_on_the_page(tmp_path: Path) -> None:
    digest = replace(
        TOLD, title=HOSTILE, outlets=(HOSTILE,), findings=(Point("≠", HOSTILE),), places=("javascript:alert(1)",)
    )
    text = index(replace(PARCEL, title=HOSTILE, digests=(digest,)), ".").html
    assert "<script" not in text
    assert "\0" not in text
    assert 'href="javascript:' not in text


def test_a_page_of_no_reports_says_so() -> None:
    assert "Belum ada laporan." in index(replace(PARCEL, digests=()), ".").html


@pytest.mark.parametrize("courier", [rss, page])
def test_a_folder_that_cannot_be_written_is_told(courier: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("x", encoding="utf-8")
    with pytest.raises(CompareError, match="E-OUTPUT"):
        courier(PARCEL, str(tmp_path / "berkas" / "x"), {}, nothing)

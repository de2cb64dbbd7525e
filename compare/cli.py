"""The command: arguments in, exit code out, nothing else.

Standard output carries results only; everything else goes to standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import signal
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from compare.errors import (
    EXPLANATIONS,
    BusyError,
    CompareError,
    DeliveryError,
    Exit,
    LawError,
    SourceError,
    UsageError,
    one_line,
)
from compare.model import Edition
from compare.settings import VERSION, Settings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from compare.job import Result
    from compare.job.recipe import Job
    from compare.job.summary import World
    from compare.model import Collation, Problem

GATES = ("omitted", "conflict", "any")
SAMPLE = (
    ("Kabar", "Gunung Sinabung meletus pada Senin.\nSebanyak 1.200 warga mengungsi, kata Natanael Ginting."),
    ("Warta", "Gunung Sinabung meletus pada Senin.\nSebanyak 900 warga mengungsi, kata Natanael Ginting."),
)
"""A story to try a template on."""

COLOURS = {"=": 32, "≈": 0, "≠": 35, "↔": 35, "◆": 34, "−": 34, "?": 33}


class _Parser(argparse.ArgumentParser):
    """Arguments whose errors have the form of all others."""

    def error(self, message: str) -> NoReturn:
        raise UsageError("E-USAGE", message, tip=f"{self.prog} --help")


def entry() -> NoReturn:
    """Run the command and leave with its code."""
    _open_streams()
    signal.signal(signal.SIGTERM, _end)
    sys.exit(main(sys.argv[1:]))


class _EndedError(BaseException):
    """A SIGTERM was heard.  No `Exception`, so that nothing takes it for a failure of its own."""


def _end(*_: object) -> NoReturn:
    """Leave as after a Ctrl-C: workers are ended and what is half written goes."""
    raise _EndedError


def _open_streams() -> None:
    """Have a standard stream that was closed lead nowhere, or a file of ours would come to be one."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:  # the system gives the lowest number that is free
        pass
    os.close(handle)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))


def main(arguments: Sequence[str]) -> int:
    """Return the exit code of the command with these *arguments*."""
    # one thread: the same sums on every machine, and for matrices this small the others cost more than they save
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = argparse.Namespace(debug="--debug" in arguments, json_log="--json-log" in arguments)
    try:
        options = _parser().parse_args(arguments)
        code: int = options.command(options)
        sys.stdout.flush()
    except CompareError as error:
        _report_error(error, options)
        return error.exit_code
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except _EndedError:
        return Exit.TERMINATED
    except BrokenPipeError:
        _close_output()  # the reader of the pipe has left
        return Exit.DONE
    except OSError as error:
        _close_output()
        _report_error(_unwritable(error), options)
        return Exit.OUTPUT
    except Exception as error:  # noqa: BLE001  (whatever it is, it is a bug, and the user is told so)
        _report_error(_bug(error), options)
        return Exit.BUG
    return code


def _close_output(stream: TextIO | None = None) -> None:
    """Send what is left in a stream's buffer nowhere, or Python would fail on it again when it leaves."""
    with contextlib.suppress(OSError, ValueError):  # it may be no file at all
        os.dup2(os.open(os.devnull, os.O_WRONLY), (stream or sys.stdout).fileno())


def _unwritable(error: OSError) -> CompareError:
    return DeliveryError(
        "E-OUTPUT", "standard output cannot be written", cause=error.strerror or str(error), tip="send it elsewhere"
    )


def _bug(error: Exception) -> CompareError:
    where = traceback.extract_tb(error.__traceback__)[-1]
    return LawError(
        "E-LAW",
        f"this is a bug in compare: {type(error).__name__}: {error}",
        cause=f"{Path(where.filename).name}:{where.lineno}",
        tip="run again with --debug and report it",
    )


# ---- arguments ----------------------------------------------------------------------------------------------


def _parser() -> _Parser:
    common = _Parser(add_help=False)
    common.add_argument("--debug", action="store_true", help="show where an error comes from")
    common.add_argument("--json-log", action="store_true", help="errors and warnings as JSON, one a line")
    parser = _Parser(prog="newscompare", description="Compare how several outlets tell one story.")
    parser.add_argument("--version", action="version", version=f"newscompare {VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    report = commands.add_parser("report", parents=[common], help="compare articles and write reports")
    _articles(report)
    report.add_argument(
        "-o", "--output", metavar="FILE|DIR", default="", help="where to (default: reports/ and a name from the title)"
    )
    report.add_argument(
        "-t", "--template", default="side-by-side", help="a shipped template or a folder (default: %(default)s)"
    )
    report.add_argument(
        "-f",
        "--format",
        default="",
        metavar="html,pdf,md,json,csv,docx",
        help="formats, joined by commas (default: html)",
    )
    report.add_argument("--level", default=Edition().level, help="easier or harder handout (default: %(default)s)")
    report.add_argument(
        "--minutes",
        type=int,
        default=Edition().minutes,
        help="of a handout, how long the class has: 20, 45 or 90 (default: %(default)s)",
    )
    report.add_argument(
        "--excerpt", action="store_true", help="print only the sentences that are needed, for the sake of copyright"
    )
    report.add_argument(
        "--notes",
        default="",
        metavar="FILE",
        help="editor's notes (Markdown); ## Tempo 8 begins one on a sentence",
    )
    report.add_argument(
        "--executor",
        default="serial",
        metavar="NAME",
        help="serial, processes, processes:4, dask or dask://HOST:PORT (default: %(default)s)",
    )
    report.add_argument(
        "--fail-on", default="", metavar=",".join(GATES), help="leave with 1 where the comparison holds any of these"
    )
    report.add_argument("--strict", action="store_true", help="a warning stops the run")
    report.add_argument(
        "--keep-going", action="store_true", help="leave out articles that cannot be read, while two are left"
    )
    report.set_defaults(command=_report)

    show = commands.add_parser("show", parents=[common], help="the comparison in the terminal")
    _articles(show)
    show.set_defaults(command=_show)

    _jobs(commands, common)

    templates = commands.add_parser(
        "templates", parents=[common], help="list the templates, copy one to change it, or check one"
    )
    templates.add_argument("action", nargs="?", default="list", choices=["list", "copy", "check"])
    templates.add_argument("names", nargs="*", metavar="NAME DIR")
    templates.set_defaults(command=_templates)

    doctor = commands.add_parser("doctor", parents=[common], help="what is there and what is missing")
    doctor.set_defaults(command=_doctor)

    explain = commands.add_parser("explain", parents=[common], help="what a code means and what to do")
    explain.add_argument("code", nargs="?", default="", metavar="CODE")
    explain.set_defaults(command=_explain)
    return parser


def _jobs(commands: Any, common: _Parser) -> None:
    """Add the commands on job files."""
    run = commands.add_parser("run", parents=[common], help="every report that job files ask for")
    run.add_argument("jobs", nargs="+", metavar="JOB.toml", help="a job file, or a folder of them")
    run.add_argument("--executor", default="", metavar="NAME", help="stands above the job file's")
    run.add_argument("--only-new", action="store_true", help="leave stories alone that have been reported before")
    run.add_argument("--force", action="store_true", help="make and send everything, though nothing changed")
    run.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
    run.add_argument(
        "--scheduled-for",
        default="",
        metavar="TIME",
        help="the time this run serves, once: 2026-11-23T06:00+07:00, or due",
    )
    run.add_argument("--watch", action="store_true", help="stay, and run each job when its schedule says so")
    run.set_defaults(command=_run)

    history = commands.add_parser("history", parents=[common], help="what a job did: list, open, diff, retry")
    history.add_argument("job", metavar="JOB.toml")
    history.add_argument("action", nargs="?", default="list", choices=["list", "open", "diff", "retry", "alarm"])
    history.add_argument("runs", nargs="*", type=int, metavar="RUN", help="numbers of runs, as the list shows them")
    history.add_argument("--json", action="store_true", help="the list as JSON, one run a line")
    history.add_argument("--executor", default="", metavar="NAME", help="who runs what is retried")
    history.set_defaults(command=_history)

    schedule = commands.add_parser("schedule", parents=[common], help="the timer of a job: printed, installed, removed")
    schedule.add_argument("job", metavar="JOB.toml")
    for choices in (("systemd", "cron"), ("install", "remove")):
        either = schedule.add_mutually_exclusive_group()
        for choice in choices:
            either.add_argument(f"--{choice}", action="store_true")
    schedule.set_defaults(command=_schedule)


def _articles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "articles", nargs="+", metavar="ARTICLE", help="a file, OUTLET=file, a folder, or - for standard input"
    )
    parser.add_argument("--lang", default="id", help="language of the report: id or en (default: %(default)s)")
    parser.add_argument(
        "--language",
        action="append",
        default=[],
        metavar="CODE|OUTLET=CODE",
        help="language of the articles, where detection errs",
    )
    parser.add_argument(
        "--pairs", default="", metavar="FILE", help="corrections (TOML): join, drop, split, rename; see the README"
    )
    parser.add_argument("--base", metavar="A", help="letter of the article the others are held against")
    parser.add_argument("--title", default="", help="title of the report (default: the outlets)")
    parser.add_argument(
        "--as-of", default="", metavar="DATE", help="day or time of the report: 2026-11-22, 2026-11-22T06:00+07:00"
    )
    parser.add_argument(
        "--similarity",
        default=Settings().similarity,
        metavar="NAME",
        help="lexical, encoder, model:FOLDER or a plug-in (default: %(default)s)",
    )
    parser.add_argument(
        "--threshold",
        type=float,
        default=Settings().threshold,
        metavar="P",
        help="least probability of a link (default: %(default)s)",
    )


# ---- commands -----------------------------------------------------------------------------------------------


def _report(options: argparse.Namespace) -> int:
    from compare.job import run

    gates = _chosen(options.fail_on, GATES, "--fail-on")
    job = _job(options)
    result = run(job, _progress)
    code = _told(result, options)
    if code == Exit.DONE and result.collation and _trips(result.collation, gates):
        return Exit.GATE
    return code


def _job(options: argparse.Namespace) -> Job:
    """Return the job that the command line describes.  Raises `UsageError` before anything is read."""
    from compare import plugins
    from compare.job.recipe import Job, Order, Source, check
    from compare.languages import language
    from compare.read import named
    from compare.render.notes import load

    known = plugins.names("renderers")
    output = Path(options.output)
    ending = output.suffix[1:].casefold()
    open_ended = options.output.endswith(("/", os.sep))
    named_file = bool(re.fullmatch(r"[a-z]{2,5}", ending)) and not open_ended and not _is_folder(output)
    if named_file and ending not in known:
        raise UsageError(
            "E-FORMAT",
            f"-o {options.output}: no report format {ending!r}",
            cause=f"known: {', '.join(known)}",
            tip="-o report.html",
        )
    formats = _chosen(options.format, known, "--format") or ((ending,) if named_file else ("html",))
    if named_file and ending not in formats:
        raise UsageError(
            "E-USAGE", f"-o {options.output} does not fit -f {options.format}", tip="give a folder with -o"
        )
    languages = [text.rpartition("=")[::2] for text in options.language]
    for _, code in languages:
        language(code)
    folder = output.parent if named_file else output if options.output else Path("reports")
    name = output.stem if named_file else "report" if options.output else ""
    notes = load(options.notes) if options.notes else ""
    edition = Edition(level=options.level, minutes=options.minutes, excerpt=options.excerpt, notes=notes)
    job = Job(
        tuple(
            Source(path, outlet, next((code for who, code in reversed(languages) if who in ("", outlet)), ""))
            for outlet, path in map(named, options.articles)
        ),
        (Order(options.template, formats, options.lang, (f"folder:{folder}",), name, edition, options.notes),),
        title=options.title,
        as_of=options.as_of,
        base=options.base,
        settings=replace(Settings(), similarity=options.similarity, threshold=options.threshold),
        executor=options.executor,
        keep_going=options.keep_going,
        strict=options.strict,
        pairs=options.pairs,
    )
    check(job)
    return job


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name too long, or with a NUL, is no folder
        return False


def _chosen(text: str, known: Sequence[str], option: str) -> tuple[str, ...]:
    """Return the comma-joined choices in *text*.  Raises `UsageError` for one that is not *known*."""
    chosen = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for choice in chosen:
        if choice not in known:
            code = "E-FORMAT" if option == "--format" else "E-USAGE"
            raise UsageError(
                code,
                f"{option} {choice}: no such choice",
                cause=f"known: {', '.join(known)}",
                tip=f"{option} {known[0]}",
            )
    return chosen


def _trips(collation: Collation, gates: Sequence[str]) -> bool:
    kinds = {variant.kind.value for variant in collation.variants}
    conflict = any(variant.level == "conflict" for variant in collation.variants) or "reattributed" in kinds
    return (
        ("any" in gates and bool(kinds - {"shared"}))
        or ("omitted" in gates and bool(kinds & {"only", "omitted"}))
        or ("conflict" in gates and conflict)
    )


def _show(options: argparse.Namespace) -> int:
    from compare.job import run
    from compare.render import render

    for missing, value in (
        ("output", ""),
        ("format", ""),
        ("template", "side-by-side"),
        ("executor", "serial"),
        ("keep_going", False),
        ("strict", False),
        ("level", Edition().level),
        ("minutes", Edition().minutes),
        ("excerpt", False),
        ("notes", ""),
    ):
        setattr(options, missing, value)
    result = run(replace(_job(options), orders=()))
    code = _told(result, options)
    if result.collation is None:
        return code
    text = render(result.collation, format="txt", lang=options.lang).content.decode()
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    print("\n".join(map(_coloured, text.splitlines())) if colour else text)
    return code


def _coloured(line: str) -> str:
    colour = COLOURS.get(line[:1])
    return f"\x1b[1;{colour}m{line}\x1b[0m" if colour is not None else line


def _run(options: argparse.Namespace) -> int:
    from compare.job.file import load

    if options.watch:
        return _watch(options)
    paths = [path for given in options.jobs for path in _job_files(given)]
    jobs: list[Job | SourceError] = []
    for path in paths:
        try:
            jobs.append(load(path))  # a wrong job file raises: then nothing is run
        except SourceError as error:
            jobs.append(error)
    codes = [_run_one(job, options) for job in jobs]
    return codes[0] if len(set(codes)) == 1 else Exit.PARTIAL


def _job_files(given: str) -> list[str]:
    """Return the job files that an argument stands for: itself, or those in a folder; not every TOML file is a job."""
    if not _is_folder(Path(given)):
        return [given]
    from compare.form import Form

    forms = [Form.load(path, "E-JOB", "job file") for path in sorted(Path(given).glob("*.toml"))]
    found = [str(form.file) for form in forms if {"source", "stories"} & form.form.keys()]
    if not found:
        raise SourceError("E-MISSING", f"{given} holds no job file", tip="a job file ends in .toml")
    return found


def _run_one(job: Job | SourceError, options: argparse.Namespace) -> int:
    """Return the exit code of one job; what stops it does not stop the others."""
    from compare.job.runs import serve
    from compare.job.summary import Choices, Summary

    if isinstance(job, SourceError):
        _report_error(job, options)
        return job.exit_code
    summaries: tuple[Summary, ...] = ()
    try:
        choices = Choices(options.scheduled_for, options.force, options.only_new, options.dry_run)
        summaries = serve(replace(job, executor=options.executor or job.executor), choices, _world())
    except CompareError as error:
        summaries = (Summary(job.name, _stopped(error), failures=[("", error)]),)
    except Exception as error:  # noqa: BLE001  (a bug met in one job is told, and does not stop the others)
        if options.debug:
            traceback.print_exception(error)
        summaries = (Summary(job.name, "failed", failures=[("", _bug(error))]),)
    taken = True
    for summary in summaries:
        _clear()
        for story, failure in summary.failures:
            _report_error(failure, options, story)
        for problem in summary.problems:
            _warn(problem, options)
        if sys.stderr.isatty():
            _say(one_line(str(summary)))
        taken = _printed(json.dumps(summary.to_form()), options) and taken
    codes = [summary.exit_code for summary in summaries]
    if not taken:
        return Exit.OUTPUT
    return codes[0] if len(set(codes)) == 1 else Exit.PARTIAL


def _printed(line: str, options: argparse.Namespace) -> bool:
    """Print a line of results, and return whether it was taken; if not, the jobs that follow are run all the same."""
    try:
        print(line, flush=True)
    except BrokenPipeError:  # the reader of the pipe has left, as it may
        _close_output()
    except OSError as error:
        _close_output()
        _report_error(_unwritable(error), options)
        return False
    return True


def _stopped(error: CompareError) -> str:
    return "busy" if error.exit_code is Exit.BUSY else "failed"


def _world() -> World:
    """Return the world as it is: its clock, its patience, and the terminal."""
    import datetime as dt
    import time

    from compare.job.summary import World

    return World(lambda: dt.datetime.now(dt.UTC).astimezone(), time.sleep, _progress)


def _watch(options: argparse.Namespace) -> int:
    """Stay, and run each job when it is due, until a signal says to leave."""
    from compare.job.file import load
    from compare.job.history import last_served
    from compare.job.watch import watch

    def run(path: Path, slots: tuple[dt.datetime, ...]) -> int:
        codes = []
        for slot in slots:
            options.scheduled_for = slot.isoformat(timespec="minutes")
            codes.append(_run_one(load(path), options))
        return Exit.BUSY if Exit.BUSY in codes else codes[-1]

    watch(options.jobs, run, lambda path: last_served(load(path), _world().now()), _say)
    return Exit.DONE


def _history(options: argparse.Namespace) -> int:
    from compare.job import history
    from compare.job.file import load

    job = load(options.job)
    wanted = {"list": 0, "open": 1, "diff": 2, "retry": 0, "alarm": 0}[options.action]
    if len(options.runs) > wanted or (options.action == "diff" and len(options.runs) < wanted):
        raise UsageError(
            "E-USAGE",
            f"history {options.action} takes {('no number', 'one number', 'two numbers')[wanted]} of a run",
            tip=f"newscompare history {options.job} {options.action}{(' 1', ' 1 2')[wanted - 1] if wanted else ''}",
        )
    if options.action == "list":
        lines = map(json.dumps, history.as_forms(job)) if options.json else history.listed(job)
        print("\n".join(map(one_line, lines)))
    elif options.action == "diff":
        print("\n".join(map(one_line, history.told_between(job, *options.runs))) or "no story has another report")
    elif options.action == "open":
        return _open(history.written(job, *options.runs))
    else:
        return _again(job, options)
    return Exit.DONE


def _open(places: list[str]) -> int:
    """Print where reports stand, and show the first page among them where somebody sits before a screen."""
    print("\n".join(map(one_line, places)))
    pages = [place for place in places if place.endswith(".html")]
    if pages and sys.stdout.isatty():
        import webbrowser

        webbrowser.open(Path(pages[0]).resolve().as_uri())
    return Exit.DONE


def _again(job: Job, options: argparse.Namespace) -> int:
    """Try again what failed in earlier runs; or only take stock of a run that crashed, and sound the alarm."""
    from compare.job.runs import forgive, take_stock

    if options.action == "alarm":
        with contextlib.suppress(BusyError):  # a run is at work: it will see for itself
            take_stock(job, _world())
        return Exit.DONE
    forgive(job)
    for name, value in (("scheduled_for", ""), ("force", False), ("only_new", False), ("dry_run", False)):
        setattr(options, name, value)
    return _run_one(job, options)


def _schedule(options: argparse.Namespace) -> int:
    from compare.job.install import timer

    form, action = (
        next((choice for choice in choices if getattr(options, choice)), default)
        for choices, default in ((("systemd", "cron"), ""), (("install", "remove"), "print"))
    )
    for line in timer(options.job, form, action):
        print(line)
    return Exit.DONE


def _templates(options: argparse.Namespace) -> int:
    from compare.render.templates import copy, find, names
    from compare.render.wording import Wording

    wording = Wording.load("en")
    if options.action == "list":
        for name in names():
            found = find(name, wording)
            more = f" Parts: {', '.join(found.parts)}." if len(found.parts) > 1 else ""
            print(f"{name:14} {found.design.about}{more}")
        return Exit.DONE
    wanted = (
        ("a template and a folder", f"{names()[0]} my-template") if options.action == "copy" else ("a folder", "my")
    )
    if len(options.names) != len(wanted[1].split()):
        raise UsageError(
            "E-USAGE",
            f"templates {options.action} needs {wanted[0]}",
            tip=f"newscompare templates {options.action} {wanted[1]}",
        )
    if options.action == "copy":
        copy(find(options.names[0], wording), Path(options.names[1]))
    else:
        _try(options.names[0])
    print(options.names[-1])
    return Exit.DONE


def _try(template: str) -> None:
    """Fill every page of a template with a small story, in every language.  Raises where one has a fault."""
    from compare.collate import collate
    from compare.model import Article
    from compare.render import render
    from compare.render.templates import find
    from compare.render.wording import Wording, languages

    story = collate([Article(outlet, text, title=outlet, language="id") for outlet, text in SAMPLE])
    for lang in languages():
        found = find(template, Wording.load(lang))
        for part in found.parts:
            for form in ("html", "md"):
                render(story, template=template, format=form, lang=lang, part=part)


def _doctor(_: argparse.Namespace) -> int:
    from compare import plugins
    from compare.languages import codes
    from compare.render.templates import names
    from compare.render.wording import languages
    from compare.renderers.pdf import version

    print(f"newscompare {VERSION}, Python {sys.version.split()[0]}")
    for group in plugins.GROUPS:
        known = plugins.names(group)
        print(f"  {group:13} {', '.join(_state(group, name) for name in known)}")
    print(f"  {'languages':13} {', '.join(codes())} (articles); {', '.join(languages())} (reports)")
    print(f"  {'templates':13} {', '.join(names())}")
    try:
        print(f"  {'PDF':13} {version()}")
    except CompareError as error:
        print(f"  {'PDF':13} missing; type: {error.tip}")
        return Exit.PARTIAL
    return Exit.DONE


def _state(group: str, part: str) -> str:
    """Return the name of a plug-in, with its address and what it lacks."""
    from compare import plugins

    if group not in ("similarities", "renderers", "executors"):
        return part
    try:
        found = plugins.load(group, part)
    except CompareError:
        return f"{part} (does not load)"
    lacking = plugins.missing(found)
    name = f"{part}:{found.takes}" if getattr(found, "takes", "") else part
    return f"{name} (missing; type: {lacking})" if lacking else name


def _explain(options: argparse.Namespace) -> int:
    from compare.rules import RULES

    known = EXPLANATIONS | RULES
    if not options.code:
        for code, explanation in known.items():
            print(f"{code:21} {explanation.title}")
        return Exit.DONE
    found = known.get(options.code.upper())
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(options.code.upper(), known, n=1)
        raise UsageError(
            "E-CODE", f"no code {options.code}", tip=f"newscompare explain {near[0] if near else ''}".rstrip()
        )
    print(f"{options.code.upper()}: {found.title}\n\n{found.meaning}\n\nRemedy: {found.remedy}")
    return Exit.DONE


# ---- what the user is told ----------------------------------------------------------------------------------


def _told(result: Result, options: argparse.Namespace) -> int:
    """Print what was written to standard output and what went wrong to standard error; return the code."""
    _clear()
    for failure in result.failures:
        _report_error(failure, options)
    for problem in result.problems:
        _warn(problem, options)
    for receipt in result.receipts:
        print(one_line(receipt.receiver))
    return result.exit_code


def _report_error(error: CompareError, options: argparse.Namespace, story: str = "") -> None:
    _clear()
    if options.debug:
        traceback.print_exception(error)
    if options.json_log:
        said = {"level": "error", "code": error.code, "message": error.message, "cause": error.cause, "tip": error.tip}
        _say(json.dumps({**said, "story": story} if story else said))
    else:
        where = f"{one_line(story)}: " if story else ""
        _say(str(error).replace(": ", f": {where}", 1))


def _warn(problem: Problem, options: argparse.Namespace) -> None:
    if options.json_log:
        _say(json.dumps({"level": "warning", "code": problem.code, "where": problem.where, "message": problem.message}))
    else:
        title = EXPLANATIONS[problem.code].title.casefold()
        _say(one_line(f"warning[{problem.code}]: {problem.where}: {title} ({problem.message})"))


def _say(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:  # a full disk for the log: there is nowhere to say so, and no run stops for it
        _close_output(sys.stderr)


def _progress(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{what} …", end="", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[2K", end="", file=sys.stderr, flush=True)

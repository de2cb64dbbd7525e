"""What can go wrong: exit codes, exceptions, and the words for every code.

Two channels.  Wrong use or unusable material *raises*; imperfect material
becomes a `compare.model.Problem`, a value shown in the report.

    CompareError                a message names the thing, a tip says what to type next
    ├── UsageError              wrong use of the command line or the library
    ├── SourceError             an article cannot be used
    │   └── RefusedError        it is refused for safety
    ├── LanguageError           no such language
    ├── JobError                a job file is wrong
    ├── PluginError             no such plug-in, or it does not load
    ├── TemplateError           a template is missing or broken
    ├── RenderError             a report cannot be made in that format here
    ├── DeliveryError           an output cannot be written
    ├── StateError              the memory of a job cannot be read or written
    ├── BusyError               the job is already running
    └── LawError                a law is broken: a bug in compare

>>> print(SourceError("E-EMPTY", "a.txt is empty", tip="give a file with text"))
error[E-EMPTY]: a.txt is empty
  tip: give a file with text
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """What the command hands to the shell (sysexits.h for 70)."""

    DONE = 0
    GATE = 1
    USAGE = 2
    PARTIAL = 3
    NOTHING = 4
    REFUSED = 5
    OUTPUT = 6
    BUSY = 7
    BUG = 70
    INTERRUPTED = 130
    TERMINATED = 143


class CompareError(Exception):
    """A refusal with a code, a cause and a next step; prints as at most three lines."""

    exit_code = Exit.NOTHING

    def __init__(self, code: str, message: str, *, cause: str = "", tip: str = "") -> None:
        super().__init__(code, message, cause, tip)
        self.code = code
        self.message = message
        self.cause = cause
        self.tip = tip

    def __str__(self) -> str:
        lines = [f"error[{self.code}]: {one_line(self.message)}"]
        lines += [f"  cause: {one_line(self.cause)}"] if self.cause else []
        lines += [f"  tip: {one_line(self.tip)}"] if self.tip else []
        return "\n".join(lines)

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error cross from a worker process with its keywords."""
        return _rebuild, (type(self), self.code, self.message, self.cause, self.tip)


def _rebuild(kind: type[CompareError], code: str, message: str, cause: str, tip: str) -> CompareError:
    return kind(code, message, cause=cause, tip=tip)


def printable(text: str) -> str:
    r"""Return *text* with control characters spelled out, so that no title can steer a terminal.

    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return "".join(c if c in "\n\t" or c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def one_line(text: str) -> str:
    r"""Return *text* printable and on one line, so that no name can forge a message.

    >>> one_line("a\nerror[E-LAW]: b")
    'a\\nerror[E-LAW]: b'
    """
    return printable(text).replace("\n", "\\n").replace("\t", "\\t")


class UsageError(CompareError):
    """Wrong use: nothing was run."""

    exit_code = Exit.USAGE


class SourceError(CompareError):
    """An article cannot be used."""


class RefusedError(SourceError):
    """An article is refused for safety."""

    exit_code = Exit.REFUSED


class LanguageError(CompareError):
    """No such language."""

    exit_code = Exit.USAGE


class JobError(CompareError):
    """A job file is wrong: nothing was run."""

    exit_code = Exit.USAGE


class PluginError(CompareError):
    """No such plug-in, or it does not load."""

    exit_code = Exit.USAGE


class TemplateError(CompareError):
    """A template is missing or broken."""

    exit_code = Exit.USAGE


class RenderError(CompareError):
    """A report cannot be made in that format here."""

    exit_code = Exit.OUTPUT


class DeliveryError(CompareError):
    """An output cannot be written; what stood there is untouched."""

    exit_code = Exit.OUTPUT


class StateError(CompareError):
    """The memory of a job cannot be read or written; no report was touched."""

    exit_code = Exit.OUTPUT


class BusyError(CompareError):
    """The job is already running."""

    exit_code = Exit.BUSY


class LawError(CompareError):
    """A law is broken: this is a bug in compare, and nothing was overwritten."""

    exit_code = Exit.BUG


@dataclass(frozen=True, slots=True)
class Explanation:
    """What ``newscompare explain CODE`` prints: the meaning and the remedy."""

    title: str
    meaning: str
    remedy: str


EXPLANATIONS: dict[str, Explanation] = {
    # errors: the thing asked for was not done
    "E-USAGE": Explanation(
        "Wrong use of the command",
        "An option is unknown, lacks its value, or contradicts another. Nothing was run.",
        "newscompare report --help",
    ),
    "E-MISSING": Explanation(
        "No such file",
        "A path given as an article, folder, job, corrections or notes file does not exist.",
        "Check the spelling; paths in a job file are relative to the job file.",
    ),
    "E-EMPTY": Explanation(
        "No text in an article",
        "The file is empty, or nothing but white space and page furniture is left of it.",
        "Open the file: a saved page may hold its text only after scripts have run; save the text itself.",
    ),
    "E-BINARY": Explanation(
        "Not a text file",
        "The file holds NUL bytes or is mostly control characters: a picture, an archive, an office document.",
        "Save the article as .txt, .md, .html or .json.",
    ),
    "E-UNREADABLE": Explanation(
        "A file cannot be read",
        "The system refused to open the file, or its form is broken (for example JSON with a syntax error).",
        "Check the file's permissions and form.",
    ),
    "E-TOO-LARGE": Explanation(
        "An article or a story is too large",
        "A file may hold 5 MiB, the article in it 1 MiB of text and 5,000 sentences; a story may have 200 articles "
        "with 6,000 sentences in all. Larger input is refused, because it would slow or stop a whole job.",
        "Cut the file down to the article, or compare fewer articles at a time.",
    ),
    "E-NO-ARTICLES": Explanation(
        "A folder without articles",
        "The folder holds no file that a reader knows (.txt .md .html .json).",
        "Give the folder that holds the articles themselves.",
    ),
    "E-FEW": Explanation(
        "Fewer than two articles",
        "A comparison needs two or more articles.",
        "newscompare report TEMPO.txt BERITABALI.txt",
    ),
    "E-LANGUAGE": Explanation(
        "Unknown language",
        "A language is named by its ISO 639 code, as id, en, ms, pt. The code given is not one. "
        "A known language without a language file of its own is compared by default rules.",
        "newscompare report --language id A.txt B.txt",
    ),
    "E-FORMAT": Explanation(
        "Unknown report format",
        "The formats are those of the installed renderers.",
        "newscompare doctor lists them.",
    ),
    "E-TEMPLATE": Explanation(
        "Unknown or broken template",
        "The template is neither a shipped one nor a folder with a template.toml, or a page of it has a fault.",
        "newscompare templates list",
    ),
    "E-PLUGIN": Explanation(
        "A plug-in is missing or does not load",
        "A reader, similarity, renderer, executor or delivery was asked for by a name that no installed package "
        "declares, its package fails to import, one that it needs is missing, or nobody answers at its address.",
        "newscompare doctor lists what is installed and what to type for what is missing.",
    ),
    "E-RENDER": Explanation(
        "A report could not be made",
        "What draws that format failed on this comparison. The other formats are unharmed.",
        "Choose another format with -f, and report it with the articles that provoke it.",
    ),
    "E-PANGO": Explanation(
        "No PDF here: Pango is missing",
        "PDFs are drawn with WeasyPrint, which needs the system library Pango. HTML, Markdown and JSON do not.",
        "newscompare doctor names the command for this system.",
    ),
    "E-OUTPUT": Explanation(
        "An output cannot be written",
        "The folder is missing, read-only or full. A report is written beside its place and then moved there, "
        "so a report that stood there before is untouched.",
        "Give another place with -o.",
    ),
    "E-DELIVERY": Explanation(
        "Reports could not be sent",
        "A mail server or a web address could not be reached, or refused what was sent. Nothing arrived there. The "
        "reports themselves are made and kept, and are sent again with the next run.",
        "The message names the server and its answer; put right what it names and run the job again.",
    ),
    "E-UNSURE": Explanation(
        "Reports may have been sent, or not",
        "The connection broke after everything was handed over and before the receiver confirmed it, so nobody can "
        "tell from here whether it arrived. It is sent again, marked as a possible second copy, under the same "
        "identifier.",
        "Ask the receiver, or wait for the next run.",
    ),
    "E-JOB": Explanation(
        "A job file is wrong",
        "A key is unknown, has the wrong type or is missing, or a path leaves the job's folder. Nothing was run.",
        "The message names the key and the nearest known one.",
    ),
    "E-PAIRS": Explanation(
        "A corrections file is wrong",
        "A key of it is unknown, has the wrong type or is missing, or two corrections contradict each other. "
        "Nothing was written.",
        "The message names line and key; the README shows the form.",
    ),
    "E-NOTES": Explanation(
        "A file of notes cannot be used",
        "Editor's notes are Markdown in UTF-8, at most 256 KiB. The file is larger, or is no text.",
        "Save the notes as a text file in UTF-8.",
    ),
    "E-LATER": Explanation(
        "Not in this release",
        "The job file asks for something that has its place in the form but is not built yet.",
        "Remove the key; the message says what works today.",
    ),
    "E-OUTSIDE": Explanation(
        "A file outside the job's folder",
        "A link in the job's folder leads to a file elsewhere. It was not read, for whoever may put files there could "
        "have any file of this machine reported.",
        "Copy the file into the folder, or say allow_outside = true in the job file.",
    ),
    "E-CHANGED": Explanation(
        "A file was changed while it was read",
        "Between the start of the run and the reading of the article its bytes became others.",
        "Run again, once whoever writes the file is done.",
    ),
    "E-BUSY": Explanation(
        "The job is already running",
        "One run of a job at a time: another process holds its lock. A killed run holds none.",
        "Wait until it is done; newscompare history JOB.toml lists the runs.",
    ),
    "E-STATE": Explanation(
        "The memory of a job cannot be used",
        "The folder in which a job remembers its runs, results and deliveries cannot be written, is full, or was "
        "written by a newer release. Reports that stand are untouched.",
        'Make room, mend its permissions, or name another folder: state = "..." in the job file.',
    ),
    "E-SCHEDULE": Explanation(
        "The timer of a job cannot be made or put in place",
        "The job file has no [schedule], a path in it is none that systemd or cron can name, or the system refused: "
        "there is no crontab or systemctl, or it gave an error. All other units and crontab lines are as they were.",
        "newscompare schedule JOB.toml prints what it would put in place.",
    ),
    "E-CODE": Explanation(
        "Unknown code",
        "`newscompare explain` knows the codes that errors and warnings carry in brackets.",
        "newscompare explain",
    ),
    "E-STRICT": Explanation(
        "A warning under --strict",
        "With --strict a warning stops the run before anything is written.",
        "Cure the warning, or leave --strict out.",
    ),
    "E-ITEM": Explanation(
        "An article failed while it was made ready",
        "The worker that held the article died, ran out of time or raised an error. The other articles are unharmed.",
        "Run again without that article; report it if it happens again.",
    ),
    "E-SIMILARITY": Explanation(
        "A similarity plug-in breaks its law",
        "A similarity gives one number in [0, 1] for each pair of sentences, the same in both directions.",
        "Use --similarity lexical, and tell the plug-in's makers.",
    ),
    "E-LAW": Explanation(
        "A bug in compare",
        "Something that must be true of every comparison was not. Nothing was overwritten.",
        "Please report it with the articles that provoke it.",
    ),
    # warnings: the report is made and says so
    "W-STATE-RESTORED": Explanation(
        "The memory of a job was damaged and is the last copy",
        "The database of runs failed its check, so it was put aside and the copy made after the last run took its "
        "place. A run that was cut off since is done again: reports are written again with the same bytes.",
        "Look into the disk; the damaged file stands beside the good one.",
    ),
    "W-STATE-NEW": Explanation(
        "The memory of a job was damaged and is begun anew",
        "The database of runs and its copy failed their check, so both were put aside. Every story counts as new.",
        "Look into the disk; the damaged files stand beside the new one.",
    ),
    "W-CLOCK": Explanation(
        "The clock was set back",
        "The last run of the job began later than now. Runs are ordered by their numbers and no time is served "
        "twice, so nothing is lost.",
        "Check the clock of this machine. If it is right now and was wrong before, say once where the job stands: "
        "newscompare run JOB.toml --scheduled-for, and a time of today; from there its schedule goes on.",
    ),
    "W-SOURCE-LOST": Explanation(
        "A source could not be read",
        "An article of a job could not be read this time, so the report was made without it. What that outlet tells "
        "is neither found nor missing.",
        "Look at the cause that is named; the next run asks for the article again.",
    ),
    "W-LANGUAGE-UNSURE": Explanation(
        "The language is a guess",
        "The text is too short or too mixed to tell its language with confidence.",
        "newscompare report --language id ...",
    ),
    "W-LANGUAGE-NO-PACK": Explanation(
        "No language file",
        "There is no file of words for this language, so default rules are used: no stems, no cues for speakers.",
        "Expect fewer links and fewer speakers.",
    ),
    "W-LANGUAGES-DIFFER": Explanation(
        "Different languages, no encoder: sentences are linked by names, numbers, dates and similar words alone",
        "Sentences of two languages share few words. What they share in any language was compared: names, country "
        "codes, numbers, dates, and words that are spelled alike or that both language files know. That finds most of "
        "what is plainly the same and misses what is told in other words. An encoder knows many languages and has "
        "its model inside the package.",
        "pip install 'newscompare[encoder]', then add --similarity encoder",
    ),
    "W-ENCODING-GUESSED": Explanation(
        "The encoding is a guess",
        "The file is not UTF-8 and names no encoding, so the likeliest one was taken.",
        "Save the file as UTF-8.",
    ),
    "W-HIDDEN-CHARS": Explanation(
        "Hidden characters in the source",
        "Zero-width, direction or control characters were taken out before comparing. They can make one word look "
        "like another, or hide text.",
        "Look at the source where the report names it.",
    ),
    "W-IDENTICAL": Explanation(
        "Two articles have the same text",
        "The same file was given twice, or both outlets ran the same copy. Everything in them is shared.",
        "Check that the second file is the one that was meant.",
    ),
    "W-NOTHING-SHARED": Explanation(
        "Nothing in common was found",
        "No sentence of one article could be linked to one of another. They may not tell the same story.",
        "Check that the articles are about one event.",
    ),
    "W-SENTENCE-CUT": Explanation(
        "A sentence was cut",
        "A sentence of more than 400 words was cut into pieces, so that one run-on paragraph cannot stop a job.",
        "Look whether the source lost its punctuation.",
    ),
    "W-NAME-SPELLING": Explanation(
        "A name is spelled in two ways",
        "Two names of persons differ by a letter or two in one long word and are the same in all others, so one of "
        "them is likely a slip. Both are taken for one person.",
        "Look which spelling is right; nothing in the texts was changed.",
    ),
    "W-PAIRS-OUTLET": Explanation(
        "A correction names an outlet that is not here",
        "No article of the story has that outlet's name or letter, so the correction was not used.",
        "Name the outlet as the report does; a correction of another story may stay.",
    ),
    "W-PAIRS-SENTENCE": Explanation(
        "The sentence of a correction was not found",
        "The words stand in no sentence that tells the story, or the outlet has no sentence of that number. The "
        "article may have been edited since, so the correction was not used.",
        "Give words that stand in the sentence now.",
    ),
    "W-PAIRS-SEVERAL": Explanation(
        "A correction can mean several sentences",
        "The words stand in more than one sentence, or the number could be of two articles of one outlet, so the "
        "correction was not used.",
        "Give more words, or the number beside them.",
    ),
    "W-PAIRS-UNFIT": Explanation(
        "A correction does not fit the sentences it names",
        "A link joins sentences of two articles, and no sentence is told apart from itself, so the correction was not "
        "used.",
        "Check the sentences; two of one article stand together when both are joined to one of another.",
    ),
    "W-PAIRS-IDLE": Explanation(
        "A correction changes nothing",
        "What it takes away is not there: the sentences were not linked, stood apart already, or nobody is named so.",
        "Take the correction out, or check what it names.",
    ),
    "W-NOTES-UNFIT": Explanation(
        "A note names no sentence of this story",
        "Its heading looks like the name of a sentence, but no article of the story has that outlet's name or letter, "
        "or no sentence of that number or with those words. The note stands at the head of the report.",
        "Name the sentence as the report does: ## Tempo 8, or ## Tempo: words that stand in it.",
    ),
    "W-UNIT-BODY": Explanation(
        "Everything was set aside",
        "The article has no body: every line was taken for a headline, a credit or page furniture.",
        "Check the source; the lines set aside are listed in the report.",
    ),
}
"""Every code there is.  A test demands an entry, a provocation and a remedy for each."""

LOSSES = (
    "E-MISSING", "E-EMPTY", "E-BINARY", "E-UNREADABLE", "E-TOO-LARGE", "E-NO-ARTICLES", "E-LANGUAGE", "E-OUTSIDE",
    "E-CHANGED",
)  # fmt: skip
"""The codes for which a report is made without an article; readers are told why in their own language."""

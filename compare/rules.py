"""The rules by which a fact is flagged: a code each, and what it means (``newscompare explain F-ONLY``)."""

from __future__ import annotations

from compare.errors import Explanation

RULES: dict[str, Explanation] = {
    "F-ONLY": Explanation(
        "Told by one alone",
        "A claim of one text whose words are not found in the other: weighted by how rare they are in the story, too"
        " few of them stand in any one place there, or anywhere. The nearest place and its share are shown.",
        "Read the nearest place before you publish it: a fact told in very different words can look missing.",
    ),
    "F-QUOTE": Explanation(
        "Quotation in one alone",
        "As F-ONLY, and the claim holds a quotation of three words or more.",
        "Look for the same statement in reported speech at the nearest place.",
    ),
    "F-OMITTED": Explanation(
        "Not in every text",
        "Most texts tell the claim, and it is not found in the rest.",
        "Read the nearest place in the texts that lack it.",
    ),
    "F-UNSURE": Explanation(
        "Neither told nor missing for certain",
        "Part of the claim's words is found. In cases like it people said told about as often as not told.",
        "Read both places; a corrections file can join or part them for good.",
    ),
    "F-SPEAKER": Explanation(
        "The same quotation, another speaker",
        "Two texts carry the same quoted words and lay them to different speakers. It weighs most where both are named"
        " and neither text knows the other's.",
        "Find the original: one of the two may be mistaken, or one names the office and the other the person.",
    ),
    "F-NUMBER": Explanation(
        "Figures differ",
        "In sentences that tell the same thing, figures of the same unit cannot both be true, even when rounded,"
        " converted or added up.",
        "Check which is later or better sourced.",
    ),
    "F-PRECISE": Explanation(
        "Given more exactly, or as a bound",
        "Figures or times of the same thing that can both be true: one is rounded, about so much, or a bound.",
        "Nothing, unless the exact figure matters.",
    ),
    "F-TIME": Explanation(
        "Times differ",
        "In sentences that tell the same thing, dates or hours cannot both be true. Weekdays are dated by the story's"
        " calendar: one full date in any text fixes them all.",
        "Check whether the two speak of the same event.",
    ),
    "F-DETAIL": Explanation(
        "A detail is told differently",
        "Texts that tell the same claim give another person, title, place, organisation or rank in it.",
        "Both may be right: a title can be given in full or in short.",
    ),
    "F-DENIED": Explanation(
        "Denied here, told there",
        "Texts that tell the same claim, and one denies it, refuses it or tells its opposite.",
        "Read both: a denial by one source and the claim by another can both be reported rightly.",
    ),
    "F-SOURCE": Explanation(
        "Another source",
        "Texts that tell the same claim lay it to different sources, or one gives a source and the other none.",
        "Both may be right: several sources can say the same.",
    ),
    "F-VERBATIM": Explanation(
        "Quoted here, in plain words there",
        "One text gives words in quotation marks that the other has without them, or as its own.",
        "Check who spoke them: without the marks a reader takes them for the outlet's.",
    ),
    "F-HEDGED": Explanation(
        "Certain here, uncertain there",
        "One text tells as certain what another tells with a word like reportedly, expected or may.",
        "See which text is later: what was uncertain may have come true.",
    ),
    "F-TENSE": Explanation(
        "Done here, to be done there",
        "One text tells as done what another tells as to come, possible or due.",
        "See which text is later.",
    ),
    "F-ADDED": Explanation(
        "A detail that one side leaves out",
        "Texts that tell the same claim, and one gives a time, figure, name, place or source that the other does not.",
        "Nothing: this is information, not a contradiction.",
    ),
    "F-SHARED": Explanation(
        "Told by several",
        "The claim's words are found in more than one text. That they agree in every detail is not said by this.",
        "Nothing.",
    ),
}

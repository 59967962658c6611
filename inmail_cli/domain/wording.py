"""What a draft's words do: refer to something, offer something, ask for something. English only.

These are signs, not understanding: what was recognised is quoted, and what was not is said to be not recognised.
The work of every pattern is linear in the length of the text.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_QUOTE = 60


def _words(*lines: str) -> str:
    """One of some phrases, which `|` or the end of a line parts, between bounds of words."""
    return rf"\b(?:{'|'.join(lines)})\b"


_FUNCTION_WORDS = frozenset(
    "the a an and or to of in on for is are was you your i we it that this with at be have has as our my me can"
    " would if so but do from about not us could will there their what how who when".split()
)
_FEWEST_WORDS = 4
_LEAST_SHARE = 0.12

_SOME_WORDS = r"(?:[\w'&+./-]+ ){0,5}"
_THING = _words(
    "posts?|articles?|talk|comments?|podcast|episode|newsletter|keynote|video|paper|book|interview|presentation",
    "webinar|blog|thread|piece|essay|report|case study|launch|release|announcement|funding|round|acquisition|merger",
    "expansion|ipo|opening|job (?:ad|post)|role|new (?:office|job|product|team|feature)|promotion|award|migration",
    r"roadmap|changelog|repo|repository|open[- ]source \w+|question|answer|session|panel|slides",
)
_TOLD = _words(
    "wrote|posted|said|shared|mentioned|spoke|argued|described|explained|published|announced|launched|raised|opened",
    "acquired|released|open-sourced|built|moved|joined|hired|asked|presented",
)
_MUTUAL = _words(
    "mutual (?:connection|contact|friend|acquaintance)s?|shared connection|we (?:both|share a)|both of us",
    "(?:suggested|recommended|told me|said|thought) (?:that )?i (?:should )?(?:reach out|contact|write|talk|ask)",
    "introduced (?:me|us)|mentioned you|recommended you|spoke (?:highly )?of you|referred me|pointed me to you",
    r"our (?:mutual|shared|former) \w+|worked (?:together )?with \w+ at",
)
_SPECIFIC = _words(
    rf"your {_SOME_WORDS}{_THING}",
    rf"(?:the|a) {_SOME_WORDS}{_THING} (?:you|your team) \w+",
    rf"you(?:'ve| have|r team)? (?:recently |just )?{_TOLD}",
    r"(?:saw|read|noticed|heard|watched|enjoyed|liked|loved) (?:that )?(?:your|you|\w+'s)",
    "congrat(?:ulation)?s|(?:hiring|looking) for (?:a|an|your)",
)
_OFFER = _words(
    "(?:i|we)(?:'ve| have)? (?:noticed|found|wrote|put together|made|built|compiled|measured|tested|collected)",
    "(?:i|we)(?:'ve| have)? (?:prepared|drafted|mapped|spotted|recorded|summari[sz]ed|published|learn(?:ed|t))",
    "(?:i|we)(?:'ve| have)? (?:ran|compared|counted|tried)|here(?:'s| is| are)|inspired|an idea",
    "one (?:idea|thing|thought|finding|tip)|(?:may|might|could|will|would) (?:help|save|spare)|might be useful",
    "(?:happy|glad) to (?:share|send|help|introduce|show)|(?:like|want) (?:me|us) to (?:send|share|introduce|show)",
    "i(?:'ll| can| could)(?: also| gladly)? (?:send|share|introduce|help|show)|send you (?:the|a|our|my)",
    "share (?:the|a|our|what)|benchmarks?|checklist|study|data on|the numbers|results? (?:of|from|show)",
    r"\d+(?:\.\d+)? ?percent",
    # A percent sign ends no word, so the bound after it is the one before the next.
    r"\d+(?:\.\d+)? ?% \w+",
)
_QUESTION = _words(
    "(?:would|could|can|will|might) you|(?:could|can|may|shall|should|would) (?:we|i)|do you have|shall",
    "are you (?:open|free|available|interested|up for|around|the right)|open to|interested in|worth|how about",
    "(?:is|would) (?:it|this|that|there|next|monday|tuesday|wednesday|thursday|friday)|what about",
    "what do you think|mind if|up for|when (?:are|would|could|can)",
)
_REQUEST = r"(?:^|\b(?:please|kindly|just|feel free to|you can|so|then),? )" + _words(
    "book|schedule|grab|pick|click|sign up|register|download|reply|send me|call me|e-?mail me|fill|visit|join",
    "check (?:out|it)|have a look|take a look|let's (?:schedule|set|talk|chat|connect|meet|discuss|hop|find)",
)
_WISH = _words(
    "let me know|looking forward to (?:hearing|your|talking|speaking)|happy to (?:chat|talk|jump|hop|set)",
    "(?:i|we)(?:'d| would) (?:love|like|appreciate|welcome|be grateful)|would (?:love|be (?:great|good|nice) to)",
)
_PLEASANTRY = "^" + _words(
    "how (?:are|is|have|has)|hope|i hope|did you know|have you ever|ever (?:wonder|thought)|sound familiar|guess what",
    "remember",
)
_SELF_FIRST = "^" + _words(
    r"i'm|i am|my name(?:'s| is)|this is \w+ (?:\w+ )?(?:from|at|of)|we are|we're",
    "we (?:help|offer|provide|work|sell|build)|i (?:work|run|lead|head|founded|represent|help|sell)",
    "our (?:company|agency|team|platform|product|firm)",
)
_ATTACHMENT = r"(?<!no )(?<!any )(?<!without )(?<!an )" + _words(
    "attached(?! to\\b)|attaching|attachments?|enclosed|pfa",
    "(?:cv|resume|résumé|deck|pdf|file|brochure) (?:is |here )?(?:attached|enclosed)",
)
_MARKUP = (
    r"</?(?:b|i|u|p|a|br|div|span|strong|em|ul|li|img|h[1-6])\b[^<>\n]{0,200}>"
    r"|\*\*[^*\n]{1,80}\*\*|\[[^\]\n]{1,80}\]\(https?:"
)
_GREETING = r"\A(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,!.\n]{0,60}[,!.\n]\s*"
_ENDS = re.compile(r"(?<=[.!?])[\"')\]]{0,3}\s+|\n+")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|mr|mrs|ms|dr|prof|vs|inc|ltd|co|no|approx|etc)\.$", re.IGNORECASE)


class Sentence(NamedTuple):
    """A sentence of a draft and where it begins, its greeting left out."""

    text: str
    begins: int


class Wording(NamedTuple):
    """What was recognised in a draft, each as short a quote as tells it; None or empty for what was not."""

    specific: str | None
    mutual: str | None
    asks: tuple[str, ...]
    offer: str | None
    offers_first: bool
    self_first: str | None
    attachment: str | None
    markup: str | None


def reads_english(text: str) -> bool:
    """Tell whether a text can be read by these patterns; of fewer than four words it is taken to be so.

    >>> reads_english("Would you be open to a call?"), reads_english("Hätten Sie nächste Woche Zeit für uns?")
    (True, False)
    """
    words = re.findall(r"[^\W\d_]+(?:'[a-z]+)?", text.casefold().replace("’", "'"))
    if len(words) < _FEWEST_WORDS:
        return text.isascii() or any("a" <= letter <= "z" for letter in text.casefold())
    return sum(word.split("'")[0] in _FUNCTION_WORDS for word in words) >= _LEAST_SHARE * len(words)


def wording_of(subject: str | None, body: str) -> Wording:
    """Read a draft. A reference may stand in the subject, all the rest is looked for in the text."""
    text = re.sub(r"https?://\S{1,2000}", "link", body.replace("’", "'"))
    sentences = list(_sentences(text))
    asks = _asks(sentences)
    offer = _search(_OFFER, text)
    ends = asks[0].begins + len(asks[0].text) if asks else len(text)
    both = f"{text}\n{subject or ''}".replace("’", "'")
    mutual = _search(_MUTUAL, both)
    return Wording(
        specific=_quote(_search(_SPECIFIC, both)),
        mutual=_quote(mutual),
        asks=tuple(quoted(sentence.text) for sentence in asks),
        offer=_quote(offer),
        offers_first=offer is not None and offer.start() < ends,
        self_first=_self_first(sentences),
        attachment=_quote(_search(_ATTACHMENT, text)),
        markup=_quote(_search(_MARKUP, body)),
    )


def _sentences(text: str) -> Iterator[Sentence]:
    greeting = re.match(_GREETING, text.lstrip(), re.IGNORECASE)
    begins = len(text) - len(text.lstrip()) + (greeting.end() if greeting else 0)
    for end in [*_ENDS.finditer(text, begins), None]:
        stop = end.start() if end else len(text)
        if end is not None and "\n" not in end[0] and _ABBREVIATION.search(text[max(begins, stop - 12) : stop]):
            continue
        part = text[begins:stop].strip()
        if part:
            yield Sentence(part, begins)
        begins = end.end() if end else stop


def _asks(sentences: list[Sentence]) -> list[Sentence]:
    """The sentences that ask for something; other questions, and wishes, count where nothing else does."""
    candidates = [one for one in sentences if not _search(_PLEASANTRY, one.text)]
    clear = [one for one in candidates if _asks_clearly(one.text)]
    plain = clear or [one for one in candidates if _is_question(one.text)]
    return plain or [one for one in candidates if _search(_WISH, one.text)][:1]


def _asks_clearly(text: str) -> bool:
    return bool(_search(_REQUEST, text) or (_is_question(text) and _search(_QUESTION, text)))


def _is_question(text: str) -> bool:
    return text.rstrip("\"')]").endswith("?")


def _self_first(sentences: list[Sentence]) -> str | None:
    opening = next((one for one in sentences if not _search(_PLEASANTRY, one.text)), None)
    return quoted(opening.text) if opening and _search(_SELF_FIRST, opening.text) else None


def _search(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.IGNORECASE)


def _quote(found: re.Match[str] | None) -> str | None:
    return None if found is None else quoted(found[0])


def quoted(text: str) -> str:
    """Shorten a text to a quote of at most 60 characters, on one line.

    >>> quoted("one\\n two"), len(quoted("x" * 99))
    ('one two', 60)
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 3]}..."

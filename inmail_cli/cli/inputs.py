"""Text that a command reads from a file or from standard input."""

from pathlib import Path

from inmail_cli.cli.session import Session
from inmail_cli.domain.profiles import looks_like_url, profile_url
from inmail_cli.errors import BadFile, BadValue, UsageError

ONE_A_LINE = "One person a line: name<TAB>URL."
LONGEST = 64 * 1024 * 1024


def read_text(session: Session, name: str, *, option: str, longest: int = LONGEST) -> str:
    """Return the text of a file, or of standard input for `-`; one newline at its end is not part of it.

    `longest` is in bytes.

    Raises: BadFile naming the file, for one that cannot be read, is not UTF-8 or is too long.
    """
    data = _bytes(session, name, option, longest)
    if len(data) > longest:
        raise BadFile(f"{option} {name}: longer than {longest // 2**20} MiB.", details={"file": name})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(
            f"{option} {name}: not UTF-8 (byte {error.start + 1} is {data[error.start]:#04x}).",
            hint="Save it as UTF-8 and try again.",
            details={"file": name, "byte": error.start + 1},
        ) from None
    if "\0" in text:
        raise BadFile(f"{option} {name}: no text; it has a NUL character.", details={"file": name})
    return text.replace("\r\n", "\n").removesuffix("\n")


def _bytes(session: Session, name: str, option: str, longest: int) -> bytes:
    if name == "-":
        if session.streams.stdin is None:
            raise UsageError(f"{option} -: standard input is closed.", hint="Give a file.")
        return session.streams.stdin.buffer.read(longest + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(longest + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no usable path"
        raise BadFile(f"{option} {name!r}: {reason}.", details={"file": name}) from None


def read_named_people(session: Session, name: str) -> tuple[tuple[str, str | None], ...]:
    """Return the people of a file of `name<TAB>url` lines; blank lines and those that start with # are passed over.

    Raises: BadFile naming the line; as `read_text`.
    """
    people = []
    for number, line in enumerate(read_text(session, name, option="--from-file").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        who, _, url = (part.strip() for part in line.partition("\t"))
        if not who or "\t" in url:
            raise BadFile(
                f"--from-file {name}: line {number} is not name<TAB>URL: {line[:80]!r}.",
                hint=ONE_A_LINE,
                details={"file": name, "line": number},
            )
        if looks_like_url(who):
            _address(who, name, number)
        people.append((who, _address(url, name, number) if url else None))
    if not people:
        raise BadFile(f"--from-file {name}: nobody in it.", hint=ONE_A_LINE)
    return tuple(people)


def _address(url: str, name: str, number: int) -> str:
    try:
        return profile_url(url)
    except BadValue as error:
        raise BadFile(
            f"--from-file {name}: line {number}: {error.message}",
            hint=error.hint,
            details={"file": name, "line": number},
        ) from None

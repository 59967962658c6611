"""What the commands for preferences say."""

from inmail_cli.reports.schemas.words import COUNT, FLAG, TEXT, Schema, document, maybe, members, one_of, rows_of

_VALUE: Schema = {
    "anyOf": [{"type": ["string", "number", "boolean", "null"]}, {"type": "array", "items": {"type": "string"}}]
}
CONFIG = document(
    "config/1",
    config=maybe(TEXT),
    config_exists=FLAG,
    rows=rows_of(
        members(
            key=TEXT,
            value=_VALUE,
            source=one_of("option", "environment", "config", "default"),
            name=maybe(TEXT),
            line=maybe(COUNT),
        )
    ),
)
CONFIG_PATH = document("config-path/1", config=TEXT, config_exists=FLAG)
CONFIG_EXAMPLE = document("config-example/1", text=TEXT)


def change(command: str) -> Schema:
    """What a command that changes the config file says."""
    return document(f"{command}/1", config=TEXT, changed=rows_of(members(key=TEXT, before=_VALUE, value=_VALUE)))

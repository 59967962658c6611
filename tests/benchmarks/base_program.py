"""What start-up is compared with: a Typer program of one command that prints a line."""

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def main() -> None:
    """Print a line."""
    print("112 of 150 credits")


if __name__ == "__main__":
    app()

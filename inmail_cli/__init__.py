"""Track LinkedIn InMail credits as dated lots."""

__version__ = "1.0.0"

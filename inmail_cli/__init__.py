"""Track LinkedIn InMail credits as dated lots."""

__version__ = "0.1.0"

"""Log lines: for people in colour, or as JSON; always on standard error, so that a command's output stays its own."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

import structlog
from structlog.typing import Processor

from kalends.core.settings import Settings


def configure(settings: Settings) -> None:
    """Sets level and form of this process's log lines: Kalends' own, and the warnings of the libraries it uses."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    structlog.configure(
        processors=[*_common(), *_last(json=settings.log_json)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_common(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last(json=settings.log_json)],
        )
    )
    logging.basicConfig(handlers=[handler], level=_level_of_libraries(level), force=True)


def _common() -> Sequence[Processor]:
    return (
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    )


def _last(*, json: bool) -> Sequence[Processor]:
    if json:
        return structlog.processors.format_exc_info, structlog.processors.JSONRenderer()
    plain = structlog.dev.plain_traceback  # not the pretty one, which shows local variables and the secrets in them
    return (structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain),)


def _level_of_libraries(level: int) -> int:
    """Libraries tell of their trouble; of their work only those who debug want to know."""
    return level if level == logging.DEBUG else max(level, logging.WARNING)

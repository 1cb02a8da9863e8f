"""API operations that moto lacks or answers too simply, added to moto's own classes; one file per service or part."""

from __future__ import annotations

import importlib
import pkgutil


def install() -> None:
    """Call `install` of every module that has it. Calling it again changes nothing."""
    for module in pkgutil.iter_modules(__path__):
        extension = importlib.import_module(f"{__name__}.{module.name}")
        if hasattr(extension, "install"):
            extension.install()

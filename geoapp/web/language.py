"""The language of a page: ``?lang=``, else Accept-Language, else Vietnamese. Stateless."""

from datetime import date
from typing import Any

from flask import Flask, request, url_for

from geoapp import i18n

DEFAULT = "vi"
KEPT = ("lang", "as_of")


def init_app(app: Flask) -> None:
    """Give templates their words, numbers, dates and links."""
    app.context_processor(_words)


def language() -> str:
    """``vi`` or ``en`` for this request."""
    asked = request.args.get("lang", "")
    if asked in i18n.LANGUAGES:
        return asked
    return request.accept_languages.best_match(i18n.LANGUAGES) or DEFAULT


def said(thing: Any, name: str, lang: str) -> str:
    """``title_vi`` or ``title_en`` of a dict or an object, for ``name`` = ``title``."""
    key = f"{name}_{lang}"
    found = thing.get(key) if isinstance(thing, dict) else getattr(thing, key)
    return str(found or "")


def named(prefix: str, key: str, lang: str) -> str:
    """The word for ``key``; the key itself where a workspace brings one that has no word."""
    found = i18n.catalogue(lang).get(f"{prefix}.{key}", key)
    return str(found)


def link(endpoint: str, **values: Any) -> str:
    """An address that keeps the language and the day that this page was asked for."""
    kept = {key: request.args[key] for key in KEPT if key in request.args}
    return url_for(endpoint, **{k: v for k, v in (kept | values).items() if v is not None})


def switch(lang: str) -> str:
    """The address of the page asked for, in language ``lang``."""
    if request.endpoint is None:
        return url_for("pages.home", lang=lang)
    values = request.args.to_dict() | (request.view_args or {}) | {"lang": lang}
    return url_for(request.endpoint, **values)


def _words() -> dict[str, Any]:
    lang = language()
    return {
        "lang": lang,
        "t": lambda key, **values: i18n.text(key, lang, **values),
        "number": lambda value, decimals=0: _number(value, decimals, lang),
        "day": lambda value: _day(value, lang),
        "named": lambda prefix, key: named(prefix, key, lang),
        "said": lambda thing, name: said(thing, name, lang),
        "link": link,
        "switch": switch,
    }


def _number(value: float | None, decimals: int, lang: str) -> str:
    return i18n.text("value.none", lang) if value is None else i18n.number(value, lang, decimals)


def _day(value: date | str | None, lang: str) -> str:
    if not value:
        return i18n.text("value.none", lang)
    return i18n.day(date.fromisoformat(value) if isinstance(value, str) else value, lang)

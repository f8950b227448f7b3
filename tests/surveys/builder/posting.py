"""What a browser would send of a form that a page holds."""

from html.parser import HTMLParser

from django.http import QueryDict

Pair = tuple[str, str]
UNSENT = ("submit", "button", "reset", "image", "file")


class Forms(HTMLParser):
    """The controls of each form of a page: what is sent as it stands, and its buttons."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: dict[str, list[Pair]] = {}
        self.buttons: dict[str, list[str]] = {}
        self.form = ""
        self.select: dict[str, list[tuple[str, bool]]] = {}
        self.name, self.is_many = "", False
        self.option: list[str] | None = None
        self.area: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value")
        if tag == "form":
            self.form = said.get("id") or said.get("action") or ""
            self.forms[self.form], self.buttons[self.form] = [], []
        elif tag == "input" and self.form:
            self._input(said.get("type") or "text", name, value, is_on="checked" in said)
        elif tag == "button" and self.form and name:
            self.buttons[self.form].append(value or "")
        elif tag == "select":
            self.name, self.is_many, self.select[name] = name, "multiple" in said, []
        elif tag == "option" and self.name:
            self.select[self.name].append((value if value is not None else "\0", "selected" in said))
            self.option = []
        elif tag == "textarea":
            self.name, self.area = name, []

    def handle_data(self, data: str) -> None:
        for kept in (self.option, self.area):
            if kept is not None:
                kept.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = ""
        elif tag == "option" and self.option is not None and self.name:
            value, is_chosen = self.select[self.name][-1]
            if value == "\0":
                self.select[self.name][-1] = ("".join(self.option).strip(), is_chosen)
            self.option = None
        elif tag == "select":
            self._send_chosen()
            self.name = ""
        elif tag == "textarea" and self.area is not None:
            text = "".join(self.area).removeprefix("\n")
            self._send(self.name, text.replace("\r\n", "\n").replace("\n", "\r\n"))
            self.name, self.area = "", None

    def _input(self, type_name: str, name: str, value: str | None, *, is_on: bool) -> None:
        if type_name in ("checkbox", "radio"):
            if is_on:
                self._send(name, "on" if value is None else value)
        elif type_name not in UNSENT:
            kept = value or ""
            self._send(name, kept if type_name == "hidden" else kept.replace("\r", "").replace("\n", ""))

    def _send_chosen(self) -> None:
        options = self.select[self.name]
        chosen = [value for value, is_chosen in options if is_chosen]
        if not self.is_many:
            chosen = chosen[-1:] or [value for value, _ in options[:1]]
        for value in chosen:
            self._send(self.name, value)

    def _send(self, name: str, value: str) -> None:
        if self.form and name:
            self.forms[self.form].append((name, value))


def form_in(html: str, name: str = "question-form") -> QueryDict:
    """The form `name` (its id, else its action) of a page, as a browser sends it when nobody touches it."""
    found = Forms()
    found.feed(html)
    query = QueryDict(mutable=True)
    for key, value in found.forms[name]:
        query.appendlist(key, value)
    return query


def buttons_in(html: str, name: str = "question-form") -> list[str]:
    """The values of the form's named buttons."""
    found = Forms()
    found.feed(html)
    return found.buttons[name]


def changed(form: QueryDict, **values: str | list[str]) -> QueryDict:
    """The form with other values; an underscore pair stands for a dot."""
    new = form.copy()
    for name, value in values.items():
        new.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return new

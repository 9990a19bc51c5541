"""Reads a page that the program wrote, and complains about what must not be in it: whatever runs, loads
something, leads away, or is no element of ours.
"""
import html.parser

VOID = {"meta", "br"}
# What a page of ours is made of: anything else is a mistake, or somebody else's.
ELEMENTS = {"html", "head", "meta", "title", "style", "body", "main", "nav", "section", "article", "div", "h1", "h2",
            "h3", "h4", "p", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "code", "pre",
            "span", "strong", "small", "a", "br"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "scope", "colspan",
              "aria-label"}


class Page(html.parser.HTMLParser):
    """Reads a report and complains about what must not be in it."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links, self.headings, self.wrong = [], [], [], [], []
        self.sections, self.text, self.heads = [], [], 0
        self.feed(text)
        self.close()
        if self.open:
            self.wrong.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in ELEMENTS:
            self.wrong.append(f"element {tag}")
        self.wrong += [f"attribute {name} of {tag}" for name in given if name not in ATTRIBUTES]
        if "id" in given:
            self.ids.append(given["id"])
        if "href" in given:
            self.links.append(given["href"])
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag == "section":
            self.sections.append(given.get("id"))
        if tag == "th" and "scope" not in given:
            self.wrong.append("a table head without scope")
        if tag == "meta" and given.get("http-equiv", "Content-Security-Policy") != "Content-Security-Policy":
            self.wrong.append(f"meta {given}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> does not fit")

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)
        elif "url(" in data or "@import" in data or "\\" in data:
            self.wrong.append("the style refers to something")

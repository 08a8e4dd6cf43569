"""Writes a market notice as the web page on which it is posted: fields, amid scripts and styles."""

from __future__ import annotations

from html import escape

from building.markup import Source, plain

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<title>{title}</title>
<style>body {{ font-family: Arial; margin: 8px; }} a {{ color: #0079DB !important; }}</style>
<script>
  window.visits = window.visits || [];
  window.visits.push({{page: "notice", section: "9.9.9", shall: "not be read"}});
</script>
</head>
<body class="bare">
<div id="mainContainer"><div class="row"><div class="col">
<style>label {{ font-weight: 700; }}</style>
<div class="details headers">
    <p><label>To:</label> <span>{to}</span></p>
    <p><label>Sent:</label> <span>{sent}</span></p>
    <p><label>Subject:</label> <span>{subject}</span></p>
</div>
<hr/>
<div class="details message">
{fields}
<div>&nbsp;</div>
<p><strong><small>To leave this list, follow <u><a href="https://lists.lmgo.example/">this
link</a></u>.</small></strong></p>
<p><span style="font-size: 10pt;">ic/rw</span></p><!-- draft 3 -->
</div>
</div></div></div>
</body>
</html>
"""


def notice(source: Source) -> str:
    """The notice's page."""
    fields = []
    for item in source.items:
        text = plain(item.text)
        if item.kind == "field":
            name, _, value = text.partition(": ")
            fields.append(f"<p><strong>{name}:&nbsp;</strong>{escape(value, quote=False)}</p>")
        else:
            fields.append(f"<p>{escape(text, quote=False)}</p>")
    settings = {name: escape(value) for name, value in source.settings.items()}
    return _PAGE.format(fields="\n".join(fields), **settings)

"""How a page looks. Sizes follow the reader's own; nothing is wider than the window, down to 320 pixels."""

from inmail_cli.render.svg import FONT


def _stacked(tables: str, most_pixels: int) -> str:
    """In a window this narrow, some tables show each row as lines of title and value."""
    rules = """
T,T tbody,T tr,T td{display:block}
T thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
T tr{padding:8px 0;border-bottom:1px solid var(--rule)}
T tr:last-child{border-bottom:0}
T td,T td.number{display:flex;justify-content:space-between;gap:16px;border:0;padding:2px 0;text-align:right}
T td:first-child{font-weight:600}
T td::before{content:attr(data-title);color:var(--soft);font-weight:400;text-align:left}
T td:empty{display:none}
"""
    return f"@media (max-width:{most_pixels}px){{{rules.replace('T', tables)}}}"


STYLE = f"""
*{{box-sizing:border-box}}
html{{font:16px/1.5 {FONT};color-scheme:light dark;-webkit-text-size-adjust:100%;text-size-adjust:100%}}
body{{margin:0;background:var(--page);color:var(--ink);overflow-wrap:anywhere;font-variant-numeric:tabular-nums}}
main{{max-width:760px;margin:0 auto;padding:40px 20px 56px}}
header{{margin:0 4px 24px}}
h1{{font-size:1.6rem;line-height:1.2;letter-spacing:-.015em;margin:0;text-wrap:balance}}
.part{{font-size:1.25rem;line-height:1.3;margin:36px 4px 14px}}
.card>h2,.card>h3{{font-size:.95rem;line-height:1.3;margin:0 0 10px}}
.card{{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:20px 22px;margin:0 0 16px}}
p{{margin:0 0 6px;text-wrap:pretty}}
.card>:last-child{{margin-bottom:0}}
.when,.dim,figcaption{{color:var(--soft)}}
.when{{margin:4px 0 0}}
.dim{{font-size:.9em}}
.good{{color:var(--good)}}.warn{{color:var(--warn)}}.bad{{color:var(--bad)}}
.warn,.bad{{font-weight:600}}
code{{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em}}
h1 .dim{{font-weight:400}}
.figure{{font-size:1.05rem;margin:0 0 8px}}
.figure strong{{font-size:2.25rem;line-height:1.1;letter-spacing:-.02em;font-weight:650}}
.bar{{display:block;height:10px;border-radius:5px;background:var(--rule);overflow:hidden;margin:0 0 12px}}
.bar>span{{display:block;height:100%;border-radius:5px;background:var(--accent)}}
.bar>.warn{{background:var(--warn)}}.bar>.bad{{background:var(--bad)}}
figure{{margin:18px 0 0}}
figcaption{{font-size:.85rem;margin:0 0 4px}}
.chart{{display:block;overflow:visible}}
table{{border-collapse:collapse;width:100%;margin:10px 0;font-size:.92rem}}
th{{font-weight:600;color:var(--soft);font-size:.82rem;text-align:left;vertical-align:bottom}}
th,td{{padding:6px 12px 6px 0;border-bottom:1px solid var(--rule)}}
td{{vertical-align:top}}
th:last-child,td:last-child{{padding-right:0}}
tbody tr:last-child td{{border-bottom:0}}
.number{{text-align:right;padding-right:20px;white-space:nowrap}}
.number:first-child{{text-align:left}}
td.date{{white-space:nowrap}}
td.text{{min-width:4.4rem}}
.rows,.bars{{list-style:none;margin:10px 0;padding:0}}
.rows{{display:table;font-size:.95rem}}
.rows li{{display:table-row}}
.rows li>span{{display:table-cell;padding:2px 16px 2px 0}}
.bars li{{display:grid;grid-template-columns:minmax(0,14rem) minmax(0,1fr) minmax(0,14rem);gap:12px;align-items:center}}
.bars .bar{{margin:0}}
@media (max-width:600px){{
main{{padding:24px 12px 40px}}
h1{{font-size:1.35rem}}
.card{{padding:16px;border-radius:10px}}
table{{font-size:.86rem}}
th,td,.number{{padding-right:8px}}
.rows{{display:block}}
.rows li{{display:flex;flex-wrap:wrap;gap:0 10px;padding:4px 0}}
.rows li>span{{display:inline;padding:0}}
.bars li{{grid-template-columns:minmax(0,1fr);gap:2px;padding:4px 0}}
}}
{_stacked(".wide", 600)}
{_stacked(".middle", 359)}
@page{{margin:16mm 14mm}}
@media print{{
html{{font-size:10.5pt;color-scheme:light}}
body{{background:none}}
main{{max-width:none;padding:0}}
header{{margin:0 0 14px}}
*{{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
.card{{border:0;border-top:1px solid var(--rule);border-radius:0;padding:10px 0 4px;margin:0 0 8px}}
figure,table,.bars li,.rows li{{break-inside:avoid}}
h2,h3{{break-after:avoid}}
}}
"""

package io.weightseal.posture.report;

/// What every page has: how it looks, and how it sorts and filters itself.
final class HtmlParts {
  static final String STYLE =
      """

      :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --page: #fff; --well: #f6f8fa;
        --bad: #a40e26; --warn: #7d4e00; --open: #6639a6; --good: #116329; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4ae; --line: #3d444d; --page: #0d1117;
        --well: #161b22; --bad: #ff8589; --warn: #e3b341; --open: #c9a6ff; --good: #56d364; } }
      * { box-sizing: border-box; }
      body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
      main { max-width: 78rem; margin: 0 auto; padding: 2rem 1rem; }
      h1 { font-size: 1.6rem; margin: 0; }
      h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
      .when, .note, .id { color: var(--soft); margin: .2rem 0 1rem; overflow-wrap: anywhere; }
      .note, .id { font-size: .85rem; }
      button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; }
      button:focus-visible, summary:focus-visible { outline: 2px solid var(--open); outline-offset: 2px; }
      .counts { display: flex; flex-wrap: wrap; gap: .6rem; }
      .counts button { border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .9rem; }
      .counts button[aria-pressed=false] { opacity: .45; }
      .counts b { font-size: 1.2rem; }
      table { width: 100%; border-collapse: collapse; }
      th, td { text-align: left; vertical-align: top; padding: .6rem .7rem; border-bottom: 1px solid var(--line); }
      .places { overflow-x: auto; }
      .places th, .places td { padding: .35rem .7rem; font-weight: 400; }
      .places thead th { color: var(--soft); font-size: .85rem; }
      .places :is(th, td):nth-child(n+3) { text-align: right; width: 5rem; font-variant-numeric: tabular-nums; }
      .places th[scope=row] { overflow-wrap: anywhere; }
      #findings thead th { padding: 0; }
      th button { width: 100%; text-align: left; padding: .5rem .7rem; font-size: .85rem; color: var(--soft); }
      th[aria-sort=ascending] button::after { content: " ▲"; }
      th[aria-sort=descending] button::after { content: " ▼"; }
      #findings td:nth-child(3) { width: 20%; overflow-wrap: anywhere; }
      #findings td:nth-child(4) { width: 60%; overflow-wrap: anywhere; }
      td p { margin: .1rem 0 .3rem; }
      code { font: .87em/1.45 ui-monospace, monospace; }
      td p.wanted { color: var(--soft); font-size: .85rem; }
      span.critical, span.high, span.medium, span.low { border-radius: 1rem; padding: .05rem .55rem; font-size: .85rem;
        white-space: nowrap; border: 1px solid currentColor; }
      span.critical { background: var(--bad); color: var(--page); border-color: var(--bad); font-weight: 600; }
      span.high { color: var(--bad); } span.medium { color: var(--warn); } span.low { color: var(--soft); }
      span.FAIL, span.WARN, span.ERROR, span.PASS { font-weight: 600; }
      span.FAIL { color: var(--bad); } span.WARN { color: var(--warn); }
      span.ERROR { color: var(--open); } span.PASS { color: var(--good); }
      .fix { background: var(--well); border-radius: .4rem; padding: .3rem .6rem; }
      .fix span { color: var(--soft); font-size: .85rem; margin-right: .3rem; }
      summary { color: var(--soft); font-size: .85rem; cursor: pointer; }
      dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .15rem .8rem; margin: .3rem 0; }
      dt { color: var(--soft); font-size: .85rem; max-width: 18rem; overflow-wrap: anywhere; }
      dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
      [hidden] { display: none !important; }
      @media (max-width: 44rem) {
        main { padding: 1rem .8rem; }
        .counts { gap: .4rem; }
        .counts button { padding: .3rem .6rem; }
        .places :is(th, td) { padding: .35rem .3rem; }
        .places :is(th, td):nth-child(n+3) { width: auto; }
        .places thead th { font-size: .7rem; }
        #findings thead { display: none; }
        #findings, #findings :is(tbody, tr, td) { display: block; width: 100%; }
        #findings tr { border: 1px solid var(--line); border-radius: .6rem; padding: .6rem .8rem; margin-bottom: .8rem; }
        #findings td:nth-child(n) { border: 0; padding: .1rem 0; width: 100%; }
        #findings td:nth-child(-n+2) { display: inline-block; width: auto; margin-right: .6rem; }
        dl { grid-template-columns: 1fr; }
      }
      @media print { .counts button[aria-pressed=false] { display: none; } tr { break-inside: avoid; } }
      """;

  static final String SCRIPT =
      """

      'use strict';
      const body = document.querySelector('#findings tbody');
      const heads = [...document.querySelectorAll('#findings thead th')];
      const key = (row, i) => row.cells[i].dataset.sort ?? row.cells[i].textContent;
      heads.forEach((head, i) => head.firstElementChild.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') === 'ascending';
        heads.forEach(other => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const rows = [...body.rows].sort((a, b) => key(a, i).localeCompare(key(b, i), 'en', { numeric: true }));
        body.append(...(down ? rows.reverse() : rows));
      }));
      document.querySelectorAll('[data-show]').forEach(button => button.addEventListener('click', () => {
        const shown = button.getAttribute('aria-pressed') !== 'true';
        button.setAttribute('aria-pressed', shown);
        for (const row of body.rows) if (row.dataset.outcome === button.dataset.show) row.hidden = !shown;
      }));
      """;

  private HtmlParts() {}
}

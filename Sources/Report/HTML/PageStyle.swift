/// The style sheet of the page: light and dark, wide and narrow, and on paper.
let pageStyle: StaticString = """
  :root {
    --ink: #1b1f24; --quiet: #59636e; --paper: #ffffff; --card: #f6f8fa; --line: #d0d7de;
    --refused: #b3261e; --refused-back: #fdeceb; --eligible: #17663a; --eligible-back: #e6f4ea;
    --undetermined: #7a4b00; --undetermined-back: #fff3d6; --unassignable: #59636e; --unassignable-back: #eaeef2;
    --ram: #b6d4f5; --ram-ink: #0b3d75; --hue0: #0550ae; --hue1: #7a3fd6; --hue2: #93346f; --hue3: #0f6363; --hue4: #744d00;
    --hue5: #4f5861;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --ink: #e6edf3; --quiet: #9ea7b3; --paper: #0d1117; --card: #161b22; --line: #3d444d;
      --refused: #ff9b93; --refused-back: #4a1613; --eligible: #7ee2a0; --eligible-back: #10351f;
      --undetermined: #f2c466; --undetermined-back: #402c05; --unassignable: #a9b2bd; --unassignable-back: #262c34;
      --ram: #1f3f66; --ram-ink: #b6d4f5; --hue0: #79c0ff; --hue1: #d2a8ff; --hue2: #f58cc4; --hue3: #56d4d4; --hue4: #e3b341;
      --hue5: #b1bac4;
    }
  }
  * { box-sizing: border-box; }
  html { -webkit-text-size-adjust: 100%; }
  body {
    margin: 0 auto; padding: 1rem; max-width: 60rem; color: var(--ink); background: var(--paper);
    font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
  }
  h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0; }
  h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid var(--line); padding-bottom: 0.25rem; }
  h3 { font-size: 1rem; margin: 0 0 0.5rem; }
  p { margin: 0.4rem 0; }
  code, pre { font: 0.875em/1.4 ui-monospace, monospace; }
  pre { margin: 0.2rem 0; white-space: pre-wrap; }
  .lead { font-size: 1.1rem; }
  .quiet { color: var(--quiet); font-size: 0.875rem; font-weight: normal; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; margin: 1rem 0; }
  dt { color: var(--quiet); } dd { margin: 0; }
  ul, ol { padding-left: 1.4rem; margin: 0.4rem 0; }
  .counts, .legend, .devices, .evidence, .tree, .tree ul { list-style: none; padding: 0; }
  .counts { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1rem 0; }
  .counts li { padding: 0.5rem 1rem; border-radius: 0.5rem; min-width: 7rem; }
  .counts strong { display: block; font-size: 1.75rem; line-height: 1.1; }
  .refused { color: var(--refused); background: var(--refused-back); }
  .eligible { color: var(--eligible); background: var(--eligible-back); }
  .undetermined { color: var(--undetermined); background: var(--undetermined-back); }
  .unassignable { color: var(--unassignable); background: var(--unassignable-back); }
  .pill { display: inline-block; padding: 0 0.5rem; border-radius: 1rem; font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
  .card {
    color: var(--ink); background: var(--card); border: 1px solid var(--line); border-left: 0.3rem solid var(--quiet);
    border-radius: 0.5rem; padding: 0.75rem 1rem; margin: 0.75rem 0;
  }
  .card.refused { border-left-color: var(--refused); } .card.eligible { border-left-color: var(--eligible); }
  .card.undetermined { border-left-color: var(--undetermined); }
  .devices > li { margin: 0.25rem 0; }
  .mark, .caution strong { color: var(--refused); }
  summary { cursor: pointer; font-weight: 600; margin: 0.4rem 0; }
  figure { margin: 1rem 0; display: grid; gap: 0.5rem 1.5rem; grid-template-columns: minmax(0, 24rem) minmax(0, 1fr); align-items: start; }
  figure.divided { border-left: 0.3rem solid var(--refused); padding-left: 0.75rem; }
  svg { width: 100%; height: auto; max-width: 30rem; font: 11px ui-monospace, monospace; }
  svg text { fill: var(--ink); } svg .head { font-weight: 600; } svg .kind { fill: var(--quiet); font-size: 10px; }
  svg .address { font-size: 10px; } svg .owner { font-weight: 600; font-size: 10px; }
  .tick { stroke: var(--line); stroke-width: 0.5; } .edge { fill: none; stroke: var(--quiet); stroke-width: 1.5; }
  .group-box { fill: var(--card); stroke: var(--quiet); } .memory-box { fill: var(--refused-back); stroke: var(--refused); }
  .pin, .ram { stroke: none; } .ram { fill: var(--ram); }
  .pin.refused { fill: var(--refused-back); stroke: var(--refused); } svg .on-pin { font-weight: 600; font-size: 10px; }
  .pin.relaxed { fill: var(--eligible-back); stroke: var(--eligible); }
  .pin.in-the-way, .pin.untold { fill: var(--undetermined-back); stroke: var(--undetermined); }
  .pin.nobody { fill: var(--unassignable-back); stroke: var(--unassignable); }
  .over { fill: var(--undetermined-back); stroke: var(--undetermined); stroke-width: 2; }
  .swatch { display: inline-block; width: 1.5rem; text-align: center; border-radius: 0.25rem; font-weight: 600; }
  .swatch.relaxed { color: var(--eligible); background: var(--eligible-back); }
  .swatch.in-the-way, .swatch.untold { color: var(--undetermined); background: var(--undetermined-back); }
  .swatch.nobody { color: var(--unassignable); background: var(--unassignable-back); }
  .swatch.over { color: var(--undetermined); background: var(--undetermined-back); }
  .swatch.ram { color: var(--ram-ink); background: var(--ram); }
  .legend li { margin: 0.25rem 0; }
  table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
  th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); }
  td code { white-space: nowrap; }
  th { color: var(--quiet); font-weight: 600; }
  .tree ul { margin-left: 0.5rem; }
  .tree ul > li { border-left: 1px solid var(--line); padding-left: 0.75rem; position: relative; }
  .tree ul > li::before { content: ""; position: absolute; left: 0; top: 0.85rem; width: 0.6rem; border-top: 1px solid var(--line); }
  .tree ul > li:last-child { border-left-color: transparent; }
  .tree ul > li:last-child::after { content: ""; position: absolute; left: -1px; top: 0; height: 0.85rem; border-left: 1px solid var(--line); }
  .tree summary { font-weight: normal; color: var(--quiet); }
  .row { padding: 0.1rem 0; }
  .what { color: var(--quiet); font-size: 0.875rem; }
  .group { font-size: 0.8125rem; color: var(--quiet); white-space: nowrap; }
  .shared { border: 1px solid currentColor; border-radius: 0.25rem; padding: 0 0.3rem; }
  .hue0 { color: var(--hue0); } .hue1 { color: var(--hue1); } .hue2 { color: var(--hue2); }
  .hue3 { color: var(--hue3); } .hue4 { color: var(--hue4); } .hue5 { color: var(--hue5); }
  nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; } a { color: inherit; }
  footer { margin-top: 2rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.875rem; }
  @media (max-width: 40rem) {
    figure { grid-template-columns: minmax(0, 1fr); }
    dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 0.4rem; }
    thead { display: none; } tr, td { display: block; } tr { border-bottom: 1px solid var(--line); padding: 0.4rem 0; }
    td code { white-space: normal; } td { border: none; padding: 0.1rem 0; } td::before { content: attr(data-label) ": "; color: var(--quiet); }
  }
  @media print {
    :root {
      --ink: #000000; --quiet: #444444; --paper: #ffffff; --card: #ffffff; --line: #999999;
      --refused: #8c1d18; --refused-back: #fdeceb; --eligible: #14532d; --eligible-back: #eef7f0;
      --undetermined: #5c3900; --undetermined-back: #fff3d6; --unassignable: #444444; --unassignable-back: #eeeeee;
      --ram: #c9dff7; --ram-ink: #0b3d75; --hue0: #0550ae; --hue1: #7a3fd6; --hue2: #93346f; --hue3: #0f6363; --hue4: #744d00;
      --hue5: #4f5861; color-scheme: light;
    }
    body { max-width: none; padding: 0; font-size: 10pt; }
    * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    nav { display: none; }
    figure, tr, .row { break-inside: avoid; } h2, h3 { break-after: avoid; }
    details::details-content { content-visibility: visible; block-size: auto; }
  }
  """

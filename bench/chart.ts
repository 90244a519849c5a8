export type Bars = { label: string; bars: { name: string; value: number; text: string }[] }[];

const WIDTH = 720;
const LEFT = 215;
const RIGHT = 110;
const BAR = 18;
const GAP = 14;
const TOP = 34;
/** Of the line that names the colours. */
const LEGEND = 26;
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #2b2833 }
  .title { font-size: 15px; font-weight: 600 }
  .b0 { fill: #5b3fa8 } .b1 { fill: #a7a2b3 } .b2 { fill: #7d8fa9 } .b3 { fill: #a99376 } .b4 { fill: #86a383 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e8e5ee }
    .b0 { fill: #a890f0 } .b1 { fill: #6d6879 } .b2 { fill: #56677f } .b3 { fill: #7d6a51 } .b4 { fill: #5d7a5a }
  }`;

/** A bar chart that is legible on a light page and on a dark one. The first bar of each group is the product's. */
export function barChart(title: string, groups: Bars): string {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const names = groups[0]?.bars.map(({ name }) => name) ?? [];
  const parts: string[] = [`<text class="title" x="0" y="16">${escaped(title)}</text>`];
  if (names.length > 1) {
    names.forEach((name, index) => {
      const x = (names.length > 2 ? 0 : LEFT) + index * (names.length > 2 ? 145 : 160);
      parts.push(`<rect class="b${index}" x="${x}" y="30" width="12" height="12" rx="2"/>`);
      parts.push(`<text x="${x + 18}" y="41">${escaped(name)}</text>`);
    });
  }
  let y = names.length > 1 ? TOP + LEGEND : TOP;
  for (const { label, bars } of groups) {
    const middle = y + (bars.length * BAR) / 2 + 5;
    parts.push(`<text x="${LEFT - 12}" y="${middle}" text-anchor="end">${escaped(label)}</text>`);
    bars.forEach(({ value, text }, index) => {
      const width = Math.max(1, Math.round((value / most) * (WIDTH - LEFT - RIGHT)));
      parts.push(
        `<rect class="b${index}" x="${LEFT}" y="${y + 1}" width="${width}" height="${BAR - 2}" rx="2"/>`,
      );
      parts.push(`<text x="${LEFT + width + 8}" y="${y + 14}">${escaped(text)}</text>`);
      y += BAR;
    });
    y += GAP;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="${escaped(title)}">
<style>${STYLE}
</style>
${parts.join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { parts } from './parts.ts';
import { root, stopAll } from './processes.ts';
import { documentsOf } from './report.ts';
import { lineOf, type Section } from './section.ts';

const USAGE = `Usage: npm run bench [-- [--quick] [${Object.keys(parts).join(' | ')} …]]`;

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const named = args.filter((arg) => arg !== '--quick');
if (named.some((name) => !(name in parts))) {
  console.error(USAGE);
  process.exit(1);
}

const began = performance.now();
const sections: Section[] = [];
for (const [name, part] of Object.entries(parts)) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`\n${name}`);
  const section = await part(quick, (line) => console.log(`  ${line}`)).catch((error) => failed(name, error));
  sections.push(section);
  console.log(`\n${section.figures}\n`);
  for (const goal of section.goals) console.log(lineOf(goal).replaceAll('**', ''));
}
const minutes = (performance.now() - began) / 60_000;
console.log(`\nThat took ${minutes.toFixed(1)} minutes.`);

// Only a whole run is a report: its parts were measured on the same machine in the same hour.
if (!quick && named.length === 0) {
  const folder = `${root}docs/bench/`;
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(documentsOf(sections, minutes)))
    writeFileSync(`${folder}${name}`, text);
  console.log('Written to docs/bench/.');
}
process.exit(sections.some(({ goals }) => goals.some(({ met }) => !met)) ? 1 : 0);

/** A part that could not be measured: the others still are, and the report says so. */
async function failed(name: string, error: unknown): Promise<Section> {
  const why = error instanceof Error ? error.message : String(error);
  console.error(error);
  await stopAll();
  return {
    title: name,
    goals: [
      { says: `\`${name}\` could not be measured: ${why.split('\n')[0]}`, goal: 'to the end', met: false },
    ],
    figures: '',
    method: '',
    charts: {},
  };
}

import { machine, syncMicros } from './machine.ts';
import { whole } from './numbers.ts';
import { temporary } from './processes.ts';
import { lineOf, markdownOf, type Section } from './section.ts';

/** Files of docs/bench, by name. */
export function documentsOf(sections: Section[], minutes: number): Record<string, string> {
  const charts = sections.flatMap((section) => Object.entries(section.charts));
  return {
    'README.md': readme(sections, minutes),
    ...Object.fromEntries(charts.map(([file, { svg }]) => [file, svg])),
  };
}

function readme(sections: Section[], minutes: number): string {
  return `# Benchmarks

Measured by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}; the run wrote this page. Machine: ${machine()};
its disk takes ${whole(syncMicros(temporary))} µs for an \`fdatasync\` of 8 KiB.

${sections.map(({ title, goals }) => `**${title}**\n\n${goals.map(lineOf).join('\n')}`).join('\n\n')}

${sections.map(markdownOf).join('\n\n')}

## Run it

\`npm run bench\` took ${whole(minutes)} minutes here and writes this folder; it wants a quiet machine. \`npm run bench -- --quick\` runs everything in short,
\`npm run bench -- delivery\` one part; both only print. Only the loopback interface and a temporary folder are used. All servers run with
\`NODE_ENV=production\`, each in a process of its own, with an empty data folder, and with limits on rates lifted (\`RATE_LIMITS=off\`).
`;
}

/** A ratio that a part was made for, and what must hold of it, where something must. */
export type Goal = { says: string; goal?: string; met: boolean };

/** What a part of the bench has found, as it stands in the report. */
export type Section = {
  title: string;
  goals: Goal[];
  /** Tables, and lines beside them: what the terminal shows too. */
  figures: string;
  /** How it was measured, in Markdown. */
  method: string;
  /** Pictures of docs/bench, by file name. */
  charts: Record<string, { says: string; svg: string }>;
};

/** `quick` is a short run, to see that everything works: its figures are no more than a hint. */
export type Part = (quick: boolean, say: (line: string) => void) => Promise<Section>;

export function lineOf({ says, goal, met }: Goal): string {
  return `- ${says}${goal === undefined ? '' : ` (goal: ${goal}${met ? '' : ', **missed**'})`}.`;
}

/** The part of the report, in Markdown. */
export function markdownOf({ title, figures, method, charts }: Section): string {
  const pictures = Object.entries(charts).map(([file, { says }]) => `![${says}](${file})`);
  return [`## ${title}`, ...pictures, figures, method].join('\n\n');
}

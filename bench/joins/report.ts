import { barChart } from '../chart.ts';
import { fixed, whole } from '../numbers.ts';
import type { Part } from '../section.ts';
import { table } from '../table.ts';
import { type JoinsPlan, type JoinsRow, measureJoins } from './measure.ts';

const full: JoinsPlan = { people: 1_000, perSecond: 100, rounds: 3 };
const short: JoinsPlan = { people: 200, perSecond: 100, rounds: 1 };

const CPU_MOST_S = 3;
const WIRE_MOST = 20e6;

/** A thousand people come to one room within ten seconds, and all are told of all. */
export const joins: Part = async (quick, say) => {
  const plan = quick ? short : full;
  const rows = await measureJoins(plan, say);
  const storm = `${whole(plan.people)} people join one room in ${plan.people / plan.perSecond} s`;
  return {
    title: 'Join storm',
    goals: rows.map((row) => {
      const says = `${storm}${row.reads ? ', reading a page of history and who is there' : ', presence on'}: **${fixed(row.cpu, 1)} s** of CPU, **${megabytes(row.wire)} MB** on the wire`;
      const goal = `at most ${CPU_MOST_S} s and ${WIRE_MOST / 1e6} MB`;
      return row.reads
        ? { says, met: true }
        : { says, goal, met: row.cpu <= CPU_MOST_S && row.wire <= WIRE_MOST };
    }),
    figures: joinsTable(rows, plan),
    charts: {
      'joins.svg': {
        says: 'CPU of the server while people join one room',
        svg: barChart(
          `Server CPU while ${whole(plan.people)} people join, s (less is better)`,
          rows.map((row) => ({
            label: nameOf(row),
            bars: [
              {
                name: 'Enchanters',
                value: row.cpu,
                text: `${fixed(row.cpu, 1)} s, ${megabytes(row.wire)} MB`,
              },
            ],
          })),
        ),
      },
    },
    method: `${plan.perSecond} people a second, each with a socket of their own: \`connection_init\`, \`joinRoom\` as a guest with a name, then the web client's
\`roomEvents\`: who joins and who is online, in a crowd how many. "With reads" each asks before that for the first page of history and
for who is there, with the web client's own operations, and follows from the page's cursor; a list of people for everybody grows with
the square of the crowd, whoever sends it, so the goal is set without. CPU is that of the whole server process, from the first connection
until nothing has come on any socket for two seconds; bytes are those of all sockets, both ways. "Refused" counts who was told to
come again. The first to come must know at the end of all the others, by name or by number. Medians of ${plan.rounds} storms, each in a new room.`,
  };
};

function joinsTable(rows: JoinsRow[], { people }: JoinsPlan): string {
  const lines = rows.map((row) => [
    nameOf(row),
    fixed(row.cpu, 2),
    fixed((row.cpu * 1000) / people, 2),
    megabytes(row.wire),
    megabytes(row.down),
    whole(row.refused),
    fixed(row.p50, 0),
    fixed(row.p99, 0),
  ]);
  const head = ['storm', 'CPU s', 'CPU ms/person', 'MB', 'of them down', 'refused', 'live p50 ms', 'p99 ms'];
  return table(head, lines, 1);
}

function nameOf({ reads }: JoinsRow): string {
  return reads ? 'with reads' : 'joining and following';
}

function megabytes(bytes: number): string {
  return fixed(bytes / 1e6, 1);
}

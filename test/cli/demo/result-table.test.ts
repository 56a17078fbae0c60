import { expect, test } from 'vitest';
import { judge } from '../../../src/cli/demo/judge.js';
import { resultTable } from '../../../src/cli/demo/result-table.js';
import { SCENARIOS } from '../../../src/cli/demo/scenarios.js';
import { found, played } from './support/played.js';

const HEARD = { veryfront: ['completed'], callback: ['succeeded'] };

const JUDGED = SCENARIOS.map(({ name, tells = [] }) =>
  judge(played({ name, tells }), found({ heard: tells.length > 0 ? HEARD : {} })),
);

function tableFor(columns?: number): string {
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  const text = resultTable(JUDGED, { write: () => undefined, ...terminal });
  return text.replace(/\x1b\[\d*m/g, '');
}

function headsOf(table: string): readonly string[] {
  return table
    .split('\n')[0]!
    .split(/ {2,}/)
    .filter((head) => head !== '');
}

test('the result shows the whole of everything where there is no terminal', () => {
  const table = tableFor();
  expect(headsOf(table).map((head) => head.trim())).toEqual([
    'vendor',
    'scenario',
    'expected',
    'recorded',
    'attempt',
    'decided by',
    'seconds',
    'told',
    'ok',
  ]);
  for (const { name } of SCENARIOS) expect(table).toContain(name);
  expect(table).toMatch(/^cyberdesk +webhook, two checks passed .* 4\.2 +ledger, veryfront, callback +yes$/m);
});

test.each([80, 100, 120, 160])(
  'the result fits a terminal of %d columns, with what matters most',
  (columns) => {
    const table = tableFor(columns);
    const widest = Math.max(...table.split('\n').map((line) => line.length));
    expect(widest).toBeLessThan(columns);
    expect(headsOf(table)).toEqual(
      expect.arrayContaining(['scenario', 'recorded', 'decided by', 'told', 'ok']),
    );
    expect(table).toContain('ledger, veryfront, callback');
  },
);

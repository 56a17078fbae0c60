/** The benchmarks by the name that follows `npm run bench --`; each measures the built package. */
const BENCHMARKS: Readonly<Record<string, () => Promise<void>>> = {
  attack: async () => (await import('./attack/index.js')).benchAttack(),
};

const name = process.argv[2] ?? '';
const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
if (benchmark === undefined) {
  process.stderr.write(`Usage: npm run bench -- <${Object.keys(BENCHMARKS).join('|')}>\n`);
  process.exitCode = 2;
} else {
  await benchmark();
}

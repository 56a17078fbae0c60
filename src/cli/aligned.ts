/** Lines of a label and a text, the texts one below the other; a pair without a text is left out. */
export function alignedLines(pairs: readonly (readonly [label: string, text: string | null])[]): string {
  const shown = pairs.filter(([, text]) => text !== null);
  const width = Math.max(...shown.map(([label]) => label.length));
  return shown.map(([label, text]) => `${label.padEnd(width)}  ${text}`).join('\n');
}

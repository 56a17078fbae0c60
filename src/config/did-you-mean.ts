/** Most edits between a misspelt word and the one that is offered instead. */
const MAX_EDITS = 3;

/** Number of single-character edits that turn one word into the other. */
function editsBetween(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const inserted = (current[column - 1] ?? 0) + 1;
      const deleted = (previous[column] ?? 0) + 1;
      current.push(Math.min(replaced, inserted, deleted));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** `; did you mean "x"?` for the known word that is nearest, or an empty text when none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const plain = (text: string) => text.toLowerCase().replace(/[-_]/g, '');
  const [nearest] = known
    .map((candidate) => ({ candidate, edits: editsBetween(plain(word.slice(0, 60)), plain(candidate)) }))
    .filter(({ candidate, edits }) => edits <= Math.min(MAX_EDITS, candidate.length / 2))
    .sort((a, b) => a.edits - b.edits);
  return nearest === undefined ? '' : `; did you mean "${nearest.candidate}"?`;
}

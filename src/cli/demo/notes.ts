/** Lines for the user that belong to no result. A board that is drawn in place has them written around it. */
export class Notes {
  #write: (line: string) => void;

  /** @param usually where lines go while nothing else is shown */
  constructor(private readonly usually: (line: string) => void) {
    this.#write = usually;
  }

  /** Bound, so that it can be handed on. */
  readonly say = (line: string): void => this.#write(line);

  /** Gives the lines to another place; null gives them back to the usual one. */
  divert(write: ((line: string) => void) | null): void {
    this.#write = write ?? this.usually;
  }
}

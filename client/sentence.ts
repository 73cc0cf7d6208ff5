/** A sentence of ours about what happened, with what to type where that helps. */
export interface Sentence {
  readonly text: string;
  readonly hint?: string;
}

/** What a peer sent does not read. Thrown and caught below the decoder, whose callers get it as data. */
export class Unreadable extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = "Unreadable";
  }
}

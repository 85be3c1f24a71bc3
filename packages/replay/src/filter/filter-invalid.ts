import { OffhookError } from "@offhook/engine";

/** A filter that can't be read. Points at the place. */
export class FilterInvalid extends OffhookError {
  override readonly code = "FILTER_INVALID";
  readonly filter: string;
  /** Index of the first character that does not fit. */
  readonly position: number;

  constructor(filter: string, position: number, problem: string) {
    super("FILTER_INVALID", `The filter can't be read at character ${position + 1}: ${problem}`);
    this.name = "FilterInvalid";
    this.filter = filter;
    this.position = position;
  }
}

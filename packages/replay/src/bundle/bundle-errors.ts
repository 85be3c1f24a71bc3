import { OffhookError } from "@offhook/engine";

/** What is given is no bundle, or one of a later version. Nothing of it was read. */
export class BundleUnreadable extends OffhookError {
  override readonly code: "BUNDLE_UNREADABLE" | "BUNDLE_TOO_NEW";
  /** From 1. */
  readonly line: number;

  constructor(
    code: "BUNDLE_UNREADABLE" | "BUNDLE_TOO_NEW",
    line: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(code, message, options);
    this.name = "BundleUnreadable";
    this.code = code;
    this.line = line;
  }
}

/**
 * What is wrong with one line of a bundle that can be read otherwise.
 *
 * changed    the line is not what was written, or a line before it is missing
 * unreadable the line is no line of a bundle: nothing of it was taken
 * truncated  the bundle has no end
 * count      the end names other numbers than were read
 */
export interface BundleProblem {
  /** From 1. */
  readonly line: number;
  readonly kind: "changed" | "unreadable" | "truncated" | "count";
  /** One sentence. */
  readonly message: string;
}

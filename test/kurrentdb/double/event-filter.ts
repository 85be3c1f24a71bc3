import type { LoggedEvent } from "./event-log.ts";
import type { ReadOptions } from "./read-calls.ts";

/** What a filter lets through: streams or types by a prefix or a regular expression. */
export function filterOf(options: ReadOptions): (event: LoggedEvent) => boolean {
  const filter = options.getFilter();
  const byStream = filter?.getStreamIdentifier();
  const expression = byStream ?? filter?.getEventType();
  if (expression === undefined) return () => true;
  const textOf =
    byStream === undefined ? (event: LoggedEvent) => event.type : (event: LoggedEvent) => event.stream;
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0)
    return (event) => {
      const text = textOf(event);
      return prefixes.some((prefix) => text.startsWith(prefix));
    };
  const pattern = new RegExp(expression.getRegex(), "u");
  return (event) => pattern.test(textOf(event));
}

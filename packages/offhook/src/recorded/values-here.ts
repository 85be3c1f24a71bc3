import type { CallSummary, EventStore } from "@offhook/engine";
import { plainText } from "@offhook/replay";

/** Fields of the filter language whose values are words: one that is misspelt finds nothing, and does not look wrong. */
const wordOf: Readonly<Record<string, (call: CallSummary) => string | null | undefined>> = {
  account: ({ accountId }) => accountId,
  state: ({ state }) => state,
  reason: ({ end }) => end?.reason,
  origin: ({ end }) => end?.origin,
  wire: ({ end }) => end?.wire,
};

/** How many calls are looked at, the newest first, and how many words of a field are named. */
const mostCalls = 10_000;
const mostWords = 20;

/** For each such field of a filter that found nothing, the words that the calls of the store have there. */
export async function valuesHere(store: EventStore, filter: string): Promise<readonly string[]> {
  const asked = Object.keys(wordOf).filter((field) =>
    new RegExp(`\\b${field}\\s*(?:=|!=|~)`, "i").test(filter),
  );
  if (asked.length === 0) return [];
  const words = new Map(asked.map((field) => [field, new Set<string>()]));
  for await (const call of store.listCalls({ limit: mostCalls }))
    for (const [field, found] of words) {
      const word = wordOf[field]?.(call);
      if (typeof word === "string") found.add(word);
    }
  return [...words].map(([field, found]) => {
    const named = [...found].toSorted().slice(0, mostWords);
    const more = found.size > named.length ? ", ..." : "";
    return `${field} here: ${named.length === 0 ? "none" : named.map((word) => plainText(word, 64)).join(", ")}${more}`;
  });
}

import { dateText } from "@offhook/replay";
import type { SecretFate } from "@offhook/replay";

/** What was erased when, and what is kept until when: what it is called, and what is said of it. */
export function secretFacts(
  secrets: readonly SecretFate[],
): readonly (readonly [fact: string, text: string])[] {
  const erased = Map.groupBy(
    secrets.filter(({ erasedAt }) => erasedAt !== null),
    ({ erasedAt }) => erasedAt ?? 0,
  );
  const facts: (readonly [string, string])[] = [...erased]
    .toSorted(([a], [b]) => a - b)
    .map(([at, group]) => ["erased", `${namesOf(group)} at ${dateText(at)} UTC`]);
  const kept = secrets.filter(({ erasedAt }) => erasedAt === null);
  for (const [until, group] of Map.groupBy(kept, ({ keptUntil }) => keptUntil)) {
    const time = until === null ? "until the call is over" : `until ${dateText(until)} UTC`;
    facts.push(["in the vault", `${namesOf(group)} ${time}`]);
  }
  return facts;
}

function namesOf(secrets: readonly SecretFate[]): string {
  return secrets.map(({ secret }) => secret).join(", ");
}

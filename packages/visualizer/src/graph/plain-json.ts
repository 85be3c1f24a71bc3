/** A value as JSON holds it, with the keys in their own order; `null` when it holds nothing of it. */
export function plainJson(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? "null");
  } catch {
    return null;
  }
}

import { stat } from "node:fs/promises";

/** Says why a file is not the one any more that it was now; `null` while it is. */
export async function sameFile(path: string): Promise<() => Promise<string | null>> {
  const { dev, ino } = await stat(path);
  return async () => {
    try {
      const now = await stat(path);
      return now.dev === dev && now.ino === ino
        ? null
        : `${path} is another file now. Start offhook open again to see it.`;
    } catch {
      return `${path} is not there any more.`;
    }
  };
}

import { InvalidArgument } from "./offhook-error.ts";

/** `phoneCallProtocol`: what a side can speak, or what Telegram made of both lists. */
export interface CallProtocol {
  readonly udpP2p: boolean;
  readonly udpReflector: boolean;
  readonly minLayer: number;
  readonly maxLayer: number;
  /** Versions of the media library, best first. The engine sorts what it is given, by number. */
  readonly libraryVersions: readonly string[];
}

/**
 * What an engine without a media layer of its own announces: layers 65 to 92 as every official client does, and
 * the library versions that the open clients announce, as read on 20 November 2026.
 * An embedder with a media engine passes that engine's own list.
 */
export const defaultCallProtocol: CallProtocol = Object.freeze({
  udpP2p: true,
  udpReflector: true,
  minLayer: 65,
  maxLayer: 92,
  libraryVersions: Object.freeze(["13.0.0", "12.0.0", "11.0.0", "10.0.0", "9.0.0", "8.0.0", "7.0.0"]),
});

/** Sorts versions best first, by number: as text `10.0.0` would stand behind `2.4.4`. @throws InvalidArgument */
export function sortLibraryVersions(versions: readonly string[]): string[] {
  if (!Array.isArray(versions) || !versions.every((version) => typeof version === "string"))
    throw new InvalidArgument("versions", versions, 'a list of versions such as "9.0.0"');
  return versions.toSorted((a, b) => compareVersions(b, a));
}

function compareVersions(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

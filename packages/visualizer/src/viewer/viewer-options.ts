import type { CallDirection, NewRecord } from "@offhook/engine";
import type { callFilter, callFilterFields, Line } from "@offhook/replay";
import type { ChartTheme } from "../picture/style.ts";

/** What a viewer is started with. */
export interface ViewerOptions {
  /**
   * Pictures of both machines, such as `machinePictures` or what `chartSvg` makes of a layout: `layoutChart` is not in the
   * page. Where that of a call's machine is missing, its view says so, and all the rest is there.
   */
  readonly charts: Readonly<Partial<Record<CallDirection, string>>>;
  /** Default `auto`: light, or dark where the reader prefers that. */
  readonly theme?: ChartTheme;
  /**
   * Reads packets with a key that somebody typed in, such as `readPackets`, loaded with the page or when it is needed.
   * Without it, no key can be given.
   */
  readonly readPackets?: PacketReader;
  /** The language of the list's filter, `filterLanguage`; without it the list has none. */
  readonly filter?: FilterLanguage;
}

/** How filters are read, and what there is to filter by. */
export interface FilterLanguage {
  readonly read: typeof callFilter;
  readonly fields: typeof callFilterFields;
}

/**
 * Opens the signalling packets of a call with its key, 256 bytes, and keeps neither.
 * @throws InvalidArgument for a key of another length
 */
export type PacketReader = (records: readonly NewRecord[], callKey: Uint8Array) => Promise<PacketsInClear>;

/** Packets that were opened. */
export interface PacketsInClear {
  /** Of a packet, by its revision: what is in it, or why it did not open. */
  readonly lines: ReadonlyMap<number, readonly Line[]>;
  /** How many there are, and how many of them the key opened. */
  readonly packets: number;
  readonly opened: number;
}

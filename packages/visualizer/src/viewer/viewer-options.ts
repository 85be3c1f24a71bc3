import type { CallDirection, NewRecord } from "@offhook/engine";
import type { RecordedSignaling } from "@offhook/replay";
import type { ChartTheme } from "../picture/style.ts";

/** What a viewer is started with. */
export interface ViewerOptions {
  /**
   * Pictures of both machines, as `chartSvg` makes them, laid out ahead of time: `layoutChart` is not in the page. Without
   * the one of a call's machine its view says so, and all the rest is there.
   */
  readonly charts: Readonly<Partial<Record<CallDirection, string>>>;
  /** Default `auto`: light, or dark where the reader prefers that. */
  readonly theme?: ChartTheme;
  /** Reads packets with a key that somebody typed in; without it none can be given. `readPackets` is one, loaded lazily or not. */
  readonly readPackets?: PacketReader;
}

/**
 * Opens the signalling packets of a call with its key, 256 bytes.
 * @throws InvalidArgument for a key of another length
 */
export type PacketReader = (records: readonly NewRecord[], callKey: Uint8Array) => Promise<RecordedSignaling>;

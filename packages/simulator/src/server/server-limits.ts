/** Sizes and times of the server. Announced times are Telegram's own defaults; the rest is this server's choice. */
export interface ServerLimits {
  /** `config.call_receive_timeout_ms`. */
  readonly receiveTimeoutMs: number;
  /** `config.call_ring_timeout_ms`. */
  readonly ringTimeoutMs: number;
  /** `config.call_connect_timeout_ms`. */
  readonly connectTimeoutMs: number;
  /** `config.call_packet_timeout_ms`. */
  readonly packetTimeoutMs: number;
  /** How much longer than a client's own timer the server waits before it ends a call. */
  readonly graceMs: number;
  /** After this time any live call ends with `disconnect`. */
  readonly longestCallMs: number;
  readonly liveCallsPerCaller: number;
  readonly endedCallsPerCaller: number;
  readonly randomIdsPerAccount: number;
  readonly devicesPerAccount: number;
  readonly serviceMessagesPerAccount: number;
  /** Updates kept for a device that is not connected; the oldest go first. */
  readonly queuedUpdatesPerDevice: number;
  readonly queuedBytesPerDevice: number;
  /** Missed updates in one answer to getDifference. */
  readonly updatesPerDifference: number;
  readonly signalingBytes: number;
  readonly libraryVersions: number;
  readonly libraryVersionLength: number;
  readonly commentLength: number;
  readonly debugLength: number;
  readonly dhRandomBytes: number;
}

/** Each limit with its default and what it bounds; printed into the README. */
export const serverLimitRows: Readonly<
  Record<keyof ServerLimits, readonly [value: number, meaning: string]>
> = {
  receiveTimeoutMs: [
    20_000,
    "announced by help.getConfig; without receivedCall the call ends missed; without confirmCall it ends with disconnect",
  ],
  ringTimeoutMs: [90_000, "announced by help.getConfig; without acceptCall the call ends missed"],
  connectTimeoutMs: [30_000, "announced by help.getConfig"],
  packetTimeoutMs: [10_000, "announced by help.getConfig"],
  graceMs: [5_000, "added to the clients' timers before the server acts"],
  longestCallMs: [86_400_000, "any live call ends with disconnect"],
  liveCallsPerCaller: [100, "one more is 420 FLOOD_WAIT_60"],
  endedCallsPerCaller: [100, "ended calls that are still known; an older one is CALL_PEER_INVALID"],
  randomIdsPerAccount: [1_000, "random ids that are remembered"],
  devicesPerAccount: [
    100,
    "the disconnected device that was silent longest is forgotten; if none is disconnected, 401 SESSION_REVOKED",
  ],
  serviceMessagesPerAccount: [1_000, "service messages that are kept"],
  queuedUpdatesPerDevice: [200, "updates for the next difference; the oldest go first"],
  queuedBytesPerDevice: [1_048_576, "bytes of such updates"],
  updatesPerDifference: [100, "updates in one answer to getDifference; more come as slices"],
  signalingBytes: [131_072, "one sendSignalingData"],
  libraryVersions: [64, "entries of one protocol"],
  libraryVersionLength: [32, "characters of one version"],
  commentLength: [4_096, "characters of a rating's comment that are kept"],
  debugLength: [1_048_576, "characters of saveCallDebug; more is 400 DATA_JSON_INVALID"],
  dhRandomBytes: [1_024, "random_length of getDhConfig; more or less than 0 is 400 RANDOM_LENGTH_INVALID"],
};

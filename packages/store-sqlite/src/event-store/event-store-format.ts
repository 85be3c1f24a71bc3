import { StoreError } from "@offhook/engine";
import { applicationId } from "../file/file-format.ts";
import type { FileFormat } from "../file/file-format.ts";

/**
 * Calls in one file. `record` and `summary` hold what was appended, byte for byte; every column that is derived from
 * them is virtual: computed when somebody looks, never stored, so it can't differ. `log` and `call_list` are for
 * people: `sqlite3 calls.db 'select * from log'`.
 */
const schema = `
CREATE TABLE records (
  position INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL,
  id TEXT AS (json_extract(record, '$.id')),
  account TEXT AS (json_extract(record, '$.accountId')),
  call_id TEXT AS (json_extract(record, '$.callId')),
  telegram_call_id TEXT AS (json_extract(record, '$.telegramCallId')),
  at INTEGER AS (json_extract(record, '$.at')),
  recorded_at INTEGER AS (json_extract(record, '$.recordedAt')),
  type TEXT AS (json_extract(record, '$.type')),
  from_state TEXT AS (json_extract(record, '$.from')),
  to_state TEXT AS (json_extract(record, '$.to')),
  outcome TEXT AS (json_extract(record, '$.outcome')),
  rule TEXT AS (json_extract(record, '$.rule')),
  schema_version INTEGER AS (json_extract(record, '$.schemaVersion')),
  data TEXT AS (json_extract(record, '$.data')),
  effects TEXT AS (json_extract(record, '$.effects')),
  effect_id TEXT AS (json_extract(record, '$.effectId')),
  ignored_before INTEGER AS (json_extract(record, '$.ignoredBefore')),
  machine TEXT AS (json_extract(record, '$.machine.id') || ' ' || json_extract(record, '$.machine.version')),
  machine_hash TEXT AS (json_extract(record, '$.machine.hash')),
  correlation_id TEXT AS (json_extract(record, '$.correlationId')),
  causation_id TEXT AS (json_extract(record, '$.causationId')),
  checksum TEXT AS (json_extract(record, '$.checksum')),
  record TEXT NOT NULL,
  UNIQUE (stream, revision)
);

CREATE TABLE calls (
  call_id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  telegram_call_id TEXT,
  direction TEXT NOT NULL,
  peer_ref TEXT,
  live INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  state TEXT AS (json_extract(summary, '$.state')),
  video INTEGER AS (json_extract(summary, '$.video')),
  ringing_at INTEGER AS (json_extract(summary, '$.ringingAt')),
  accepted_at INTEGER AS (json_extract(summary, '$.acceptedAt')),
  confirmed_at INTEGER AS (json_extract(summary, '$.confirmedAt')),
  ended_at INTEGER AS (json_extract(summary, '$.endedAt')),
  updated_at INTEGER AS (json_extract(summary, '$.updatedAt')),
  end_reason TEXT AS (json_extract(summary, '$.end.reason')),
  end_origin TEXT AS (json_extract(summary, '$.end.origin')),
  wire_reason TEXT AS (json_extract(summary, '$.end.wire')),
  fingerprint TEXT AS (json_extract(summary, '$.fingerprint')),
  emoji TEXT AS (json_extract(summary, '$.emoji')),
  records INTEGER AS (json_extract(summary, '$.records')),
  summary TEXT NOT NULL
);
CREATE INDEX calls_by_time ON calls (created_at, call_id);
CREATE INDEX calls_by_account ON calls (account, created_at, call_id);
CREATE INDEX calls_by_peer ON calls (peer_ref, created_at, call_id);
CREATE INDEX calls_by_telegram_id ON calls (account, telegram_call_id, created_at, call_id);
CREATE INDEX calls_live ON calls (account, created_at, call_id) WHERE live = 1;

CREATE TABLE account_state (
  account TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account, key)
);

CREATE VIEW log AS
SELECT position, strftime('%Y-%m-%d %H:%M:%f', at / 1000.0, 'unixepoch') AS time, stream, revision, type,
  from_state, to_state, outcome, rule,
  (SELECT group_concat(json_extract(value, '$.type'), ' ') FROM json_each(records.effects)) AS asked,
  data, checksum
FROM records;

CREATE VIEW call_list AS
SELECT strftime('%Y-%m-%d %H:%M:%f', created_at / 1000.0, 'unixepoch') AS created, account, direction, state,
  end_reason, round((ended_at - confirmed_at) / 1000.0, 3) AS talked_seconds, emoji, telegram_call_id, call_id, records
FROM calls;
`;

export const eventStoreFormat: FileFormat = {
  name: "event store",
  applicationId: applicationId("OhEv"),
  version: 1,
  schema,
  pragmas: [],
  log: { roomPages: 1_000, mostPages: 1_000 },
  makeFault: (path) => (fault, message, options) => new StoreError(`STORE_${fault}`, path, message, options),
};

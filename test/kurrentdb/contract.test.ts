import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  describeAccountLeases,
  describeAccountState,
  describeEventStore,
  describeVault,
} from "@offhook/engine/contracts";
import {
  folderDataKeys,
  kurrentDbAccountState,
  kurrentDbEventStore,
  openKurrentDbVault,
} from "@offhook/store-kurrentdb";
import type { KurrentDbAccountState } from "@offhook/store-kurrentdb";
import { afterAll } from "vitest";
import { kurrentSubject } from "./subject.ts";

const { name, url } = await kurrentSubject();
const folder = mkdtempSync(join(tmpdir(), "offhook-kurrentdb-"));
afterAll(() => rmSync(folder, { recursive: true }));
/** Different for each run, as a real server keeps what earlier ones wrote. */
const run = `t${Date.now().toString(36)}`;

const at = (place: string) => ({ streamPrefix: `${run}.${place.replaceAll("-", "_")}.` });

describeEventStore(`kurrentDbEventStore on ${name}`, {
  open: (place) => kurrentDbEventStore(url, at(place)),
  openReader: (place) => kurrentDbEventStore(url, { ...at(place), readOnly: true }),
});

describeAccountState(`kurrentDbAccountState on ${name}`, {
  open: (place) => kurrentDbAccountState(url, at(place)),
  close: (state) => (state as KurrentDbAccountState).close(),
});

describeAccountLeases(`kurrentDbAccountState on ${name}`, {
  open: (place) => kurrentDbAccountState(url, at(place)),
  close: (leases) => (leases as KurrentDbAccountState).close(),
  expires: true,
});

describeVault(`openKurrentDbVault on ${name}`, {
  open: (place) =>
    openKurrentDbVault(url, {
      ...at(place),
      rootKey: new Uint8Array(32).fill(7),
      dataKeys: folderDataKeys(join(folder, place)),
    }),
  // The server never forgets what it was given; what is destroyed are the keys to it.
  bytesAt: (place) =>
    Buffer.concat(readdirSync(join(folder, place)).map((file) => readFileSync(join(folder, place, file)))),
});

import { isCallRecord } from "@offhook/engine";
import type { CallRecord, CallSummary, StoredRecord } from "@offhook/engine";
import { verifyCall } from "@offhook/replay";
import { nodeDigest } from "offhook";
import { expect } from "vitest";
import type { Course } from "./course.ts";
import type { Epoch, LeaseHistory } from "./lease-history.ts";
import type { SharedTelegram } from "./shared-telegram.ts";

/** What the log and Telegram say at the end of a course, each by itself and one about the other. */
export class WhatHolds {
  readonly #history: LeaseHistory;
  readonly #ids = new Set<string>();
  readonly #byPlace = new Map<string, StoredRecord>();
  /** The calls that Telegram has a name for, as their callers recorded them. */
  readonly outgoing: string[] = [];
  /** How often a call was gone on with. */
  adopted = 0;

  constructor(history: LeaseHistory) {
    this.#history = history;
    checkEpochs(history.epochs);
  }

  /** The call has ended, its record is true, and nobody acted on it who had not adopted it. */
  checkCall(row: CallSummary, records: readonly StoredRecord[]): void {
    const { callId, accountId, direction, telegramCallId } = row;
    const about = `${callId} of ${accountId}`;
    expect(row.end, `${about} is ${row.state}`).not.toBeNull();
    expect(verifyCall(records, nodeDigest, row).problems, about).toEqual([]);
    for (const record of records) {
      expect(this.#ids.has(record.id), `${about}: the id ${record.id} is there twice`).toBe(false);
      this.#ids.add(record.id);
      this.#byPlace.set(`${callId} ${record.revision}`, record);
    }
    const steps = records.filter(isCallRecord);
    const finished = steps
      .filter(({ effectId, outcome }) => effectId !== null && outcome !== "ignored")
      .map(({ effectId, type }) => `${effectId} ${type}`);
    expect(finished, about).toEqual([...new Set(finished)]);
    this.#checkAdopted(about, steps);
    if (direction === "outgoing" && telegramCallId !== null) this.outgoing.push(telegramCallId);
  }

  /** What a process showed stands in the log, and was shown by no other one, and the account was its own then. */
  checkAuthors({ recorded }: Course): void {
    const shown = new Map<string, number>();
    for (const [pid, steps] of recorded) {
      for (const { callId, revision, id } of steps) {
        const place = `${callId} ${revision}`;
        expect(shown.get(place) ?? pid, `${place} was decided by two`).toBe(pid);
        shown.set(place, pid);
        const record = this.#byPlace.get(place);
        expect(record?.id, `${place} was shown, and is not what the log holds`).toBe(id);
        const epoch = this.#history.recordedIn.get(id);
        expect(epoch?.pid, `${place} was recorded by ${pid} in the epoch ${epoch?.epoch} of another`).toBe(
          pid,
        );
      }
    }
  }

  /**
   * Telegram has one call for each that was placed, and did once what it was asked; what was asked again was asked in the
   * same words. @returns how many requests were sent again
   */
  checkTelegram({ server, requests, usedTwice, errors }: SharedTelegram): number {
    expect(usedTwice).toEqual([]);
    expect(errors).toEqual([]);
    const calls = server.calls();
    expect(calls.filter(({ state }) => state !== "discarded")).toEqual([]);
    const atTelegram = new Set(calls.map(({ id }) => String(id)));
    expect(this.outgoing).toEqual([...new Set(this.outgoing)]);
    expect(this.outgoing.filter((id) => !atTelegram.has(id))).toEqual([]);
    const bySubject = Map.groupBy(requests, ({ method, subject }) => `${method} ${subject}`);
    for (const [about, sent] of bySubject) {
      expect(new Set(sent.map(({ bytes }) => bytes)).size, about).toBe(1);
      if (!doneOnce.test(about)) continue;
      expect(sent.filter(({ wasDone }) => wasDone).length, about).toBeLessThan(2);
    }
    const done = requests.filter(({ method, wasDone }) => method === "phone.requestCall" && wasDone);
    expect(calls).toHaveLength(done.length);
    return requests.length - bySubject.size;
  }

  /** What comes for a call that is closed is noted and changes nothing: nobody needs to have adopted it. */
  #checkAdopted(about: string, steps: readonly CallRecord[]): void {
    let current: Epoch | undefined;
    for (const { id, type, data, from, recordedAt, revision } of steps) {
      const at = `${about}, revision ${revision}, ${type}`;
      const epoch = this.#history.recordedIn.get(id);
      expect(epoch?.expiresAt, `${at}: nobody had the account`).toBeGreaterThan(recordedAt);
      if (from === "discarded.closed") continue;
      const isFirst = current !== undefined && epoch !== current;
      expect(type === "CallAdopted", `${at} in the epoch ${epoch?.epoch}, after ${current?.epoch}`).toBe(
        isFirst,
      );
      if (isFirst) expect((data as { readonly epoch: number }).epoch, at).toBe(epoch?.epoch);
      if (isFirst) this.adopted++;
      current = epoch;
    }
  }
}

const doneOnce = /^phone\.(?:requestCall|acceptCall|confirmCall) /;

/** One holder at a time: an account is taken when it was given back, or when it is over for sure. */
function checkEpochs(history: LeaseHistory["epochs"]): void {
  for (const [account, epochs] of history) {
    expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, index) => index + 1));
    for (const [index, { since, epoch }] of epochs.entries()) {
      const before = epochs[index - 1];
      if (before === undefined || before.releasedAt !== null) continue;
      expect(since, `${account} was taken early, epoch ${epoch}`).toBeGreaterThanOrEqual(before.expiresAt);
    }
  }
}

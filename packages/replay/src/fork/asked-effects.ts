import { effectIdOf } from "@offhook/engine";
import type { CallEffectRequest, CallRecord, EffectId } from "@offhook/engine";
import type { UnansweredEffect } from "./branch.ts";

interface Asked {
  readonly id: EffectId;
  readonly revision: number;
  readonly effect: CallEffectRequest;
  /** The effect of the origin that is this one. */
  twin: EffectId | null;
  isFinished: boolean;
}

/**
 * The effects of a branch, and which of them are those of its origin: the same request with the same parameters, asked by
 * the same input or, failing that, by another. Only of those the recorded result holds.
 */
export class AskedEffects {
  readonly #asked: Asked[] = [];
  readonly #origin = new Map<EffectId, CallEffectRequest>();
  readonly #unfinishedInOrigin: ReadonlySet<EffectId>;

  constructor(origin: readonly CallRecord[]) {
    const unfinished = new Set<EffectId>();
    for (const record of origin) {
      if (record.effectId !== null) unfinished.delete(record.effectId);
      record.effects.forEach((effect, index) => {
        const id = effectIdOf(record.id, index);
        this.#origin.set(id, effect);
        unfinished.add(id);
      });
    }
    this.#unfinishedInOrigin = unfinished;
  }

  /** Takes up what a record of the branch asks for. `from`: the record of the origin with the same input. */
  add(record: CallRecord, from: CallRecord | null): void {
    record.effects.forEach((effect, index) => {
      const id = effectIdOf(record.id, index);
      this.#asked.push({
        id,
        revision: record.revision,
        effect,
        twin: this.#twinIn(from, effect),
        isFinished: false,
      });
    });
  }

  #twinIn(from: CallRecord | null, effect: CallEffectRequest): EffectId | null {
    const twin = from?.effects.findIndex(
      (each, index) => isEqual(each, effect) && !this.#isTwin(effectIdOf(from.id, index)),
    );
    return from === null || twin === undefined || twin < 0 ? null : effectIdOf(from.id, twin);
  }

  /** The effect of the branch that is this one of the origin; why there is none, otherwise. */
  idFor(origin: EffectId): EffectId | "unasked" | "askedOtherwise" {
    const known = this.#asked.find(({ twin }) => twin === origin);
    if (known !== undefined) return known.id;
    const wanted = this.#origin.get(origin);
    const free = this.#asked.filter(({ twin, isFinished, effect }) => {
      return twin === null && !isFinished && effect.type === wanted?.type;
    });
    const same = free.find(({ effect }) => wanted !== undefined && isEqual(effect, wanted));
    if (same === undefined) return free.length > 0 ? "askedOtherwise" : "unasked";
    same.twin = origin;
    return same.id;
  }

  /** The newest effect of a type that has no result. */
  newest(type: string): EffectId | undefined {
    return this.#asked.findLast(({ effect, isFinished }) => effect.type === type && !isFinished)?.id;
  }

  isOpen(id: EffectId): boolean {
    return this.#asked.some((each) => each.id === id && !each.isFinished);
  }

  finish(id: EffectId): void {
    for (const each of this.#asked) if (each.id === id) each.isFinished = true;
  }

  unanswered(): readonly UnansweredEffect[] {
    return this.#asked
      .filter(({ isFinished }) => !isFinished)
      .map(({ id, revision, effect, twin }) => ({
        id,
        revision,
        effect,
        isInOrigin: twin !== null && this.#unfinishedInOrigin.has(twin),
      }));
  }

  #isTwin(id: EffectId): boolean {
    return this.#asked.some(({ twin }) => twin === id);
  }
}

function isEqual(a: CallEffectRequest, b: CallEffectRequest): boolean {
  return a.type === b.type && JSON.stringify(a.params) === JSON.stringify(b.params);
}

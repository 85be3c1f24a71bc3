import type { Observable, Subscription } from "rxjs";
import { needKnown, needMethods } from "../call/argument.ts";
import { InvalidArgument, OffhookError } from "../call/offhook-error.ts";
import type { RecordId } from "../call/ids.ts";
import type { StreamName } from "../store/call-record.ts";
import { checkSignal } from "./cancellation.ts";
import type { Cancellable } from "./cancellation.ts";

/** How a loop over a stream goes. */
export interface EachOfOptions extends Cancellable {
  /**
   * How many items may wait while the consumer is busy. Default 1024. What a stream gives out at the moment of the
   * subscription, such as the past transitions of a call, does not count.
   */
  readonly bufferSize?: number;
}

/** Where to read on in the event store: `store.readStream(stream, { fromRevision: revision })`. */
export interface RecordPlace {
  readonly stream: StreamName;
  readonly revision: number;
  readonly recordId: RecordId;
}

/** A `for await` loop was so slow that its buffer was full. It got everything up to `next`, and nothing from there on. */
export class ConsumerTooSlow extends OffhookError {
  override readonly code = "CONSUMER_TOO_SLOW";
  readonly bufferSize: number;
  /** The first record that the loop did not get; `null` when the stream is not one of transitions. */
  readonly next: RecordPlace | null;

  constructor(bufferSize: number, next: RecordPlace | null) {
    const place =
      next === null ? "" : ` Read on in the event store: ${next.stream} from revision ${next.revision}.`;
    super(
      "CONSUMER_TOO_SLOW",
      `The loop was ${bufferSize} items behind and was cut off.${place} Do less in it, or give it a larger bufferSize.`,
    );
    this.name = "ConsumerTooSlow";
    this.bufferSize = bufferSize;
    this.next = next;
  }
}

/**
 * The items of an Observable for a `for await` loop. Subscribes when the loop begins; `break`, `return` and a throw in
 * the loop unsubscribe. When the stream completes, the loop ends; when it fails, the loop throws.
 *
 * Items that come while the loop is busy wait in a buffer. When it is full, the loop gets what is in it and then throws
 * ConsumerTooSlow (CONSUMER_TOO_SLOW): nothing is lost in silence, and the engine never waits for a consumer.
 *
 *     for await (const transition of eachOf(engine.transitions$, { bufferSize: 10_000, signal })) ...
 *
 * @param options.signal ends the loop at once: it throws the signal's reason.
 * @throws InvalidArgument
 */
export function eachOf<T>(stream$: Observable<T>, options: EachOfOptions = {}): AsyncIterable<T, undefined> {
  needMethods("stream$", stream$, ["subscribe"]);
  needKnown("options", options, { bufferSize: true, signal: true });
  const { bufferSize = 1_024, signal } = options;
  if (!(bufferSize === Number.POSITIVE_INFINITY || (Number.isSafeInteger(bufferSize) && bufferSize >= 1)))
    throw new InvalidArgument("bufferSize", bufferSize, "a number of items from 1");
  return { [Symbol.asyncIterator]: () => new Loop(stream$, bufferSize, signal) };
}

interface Turn<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

/** One loop: what it has not taken yet, and whether it waits. */
class Loop<T> implements AsyncIterator<T, undefined> {
  readonly #stream$: Observable<T>;
  readonly #bufferSize: number;
  readonly #signal: AbortSignal | undefined;
  readonly #items: T[] = [];
  readonly #turns: Turn<T>[] = [];
  /** How many of the items were there at the moment of the subscription. */
  #past = 0;
  #subscription: Subscription | undefined;
  #end: { readonly error?: unknown } | undefined;
  readonly #abort = (): void => {
    this.#items.length = 0;
    this.#finish({ error: this.#signal?.reason });
  };

  constructor(stream$: Observable<T>, bufferSize: number, signal: AbortSignal | undefined) {
    this.#stream$ = stream$;
    this.#bufferSize = bufferSize;
    this.#signal = signal;
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    this.#begin();
    if (this.#items.length > 0) {
      if (this.#past > 0) this.#past--;
      return { value: this.#items.shift() as T, done: false };
    }
    if (this.#end === undefined)
      return new Promise((resolve, reject) => this.#turns.push({ resolve, reject }));
    const end = this.#end;
    this.#end = {};
    if ("error" in end) throw end.error;
    return { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#items.length = 0;
    this.#finish({});
    this.#end = {};
    return { value: undefined, done: true };
  }

  #begin(): void {
    if (this.#subscription !== undefined || this.#end !== undefined) return;
    checkSignal(this.#signal);
    this.#signal?.addEventListener("abort", this.#abort);
    this.#past = Number.POSITIVE_INFINITY;
    this.#subscription = this.#stream$.subscribe({
      next: (item) => this.#take(item),
      error: (error: unknown) => this.#finish({ error }),
      complete: () => this.#finish({}),
    });
    this.#past = this.#items.length;
    if (this.#end !== undefined) this.#letGo();
  }

  #take(item: T): void {
    const turn = this.#turns.shift();
    if (turn !== undefined) turn.resolve({ value: item, done: false });
    else if (this.#items.length - this.#past < this.#bufferSize) this.#items.push(item);
    else this.#finish({ error: new ConsumerTooSlow(this.#bufferSize, placeOf(item)) });
  }

  #finish(end: { readonly error?: unknown }): void {
    this.#end ??= end;
    this.#letGo();
    const [first, ...others] = this.#turns.splice(0);
    if (first !== undefined) {
      if ("error" in end) first.reject(end.error);
      else first.resolve({ value: undefined, done: true });
      this.#end = {};
    }
    for (const turn of others) turn.resolve({ value: undefined, done: true });
  }

  #letGo(): void {
    this.#subscription?.unsubscribe();
    this.#signal?.removeEventListener("abort", this.#abort);
  }
}

/** Of a transition: its record. */
function placeOf(item: unknown): RecordPlace | null {
  const { stream, revision, id } = (item as { readonly record?: Partial<Place> } | null)?.record ?? {};
  if (stream === undefined || revision === undefined || id === undefined) return null;
  return { stream, revision, recordId: id };
}

interface Place {
  readonly stream: StreamName;
  readonly revision: number;
  readonly id: RecordId;
}

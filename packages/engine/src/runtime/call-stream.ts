import { Observable, Subscriber } from "rxjs";
import type { Observer, Operator, Subscription, TeardownLogic } from "rxjs";
import { eachOf } from "./each-of.ts";

type Handlers<T> = Partial<Observer<T>> | ((value: T) => void) | null | undefined;

/**
 * What the engine has to tell: an Observable that is also an AsyncIterable, as `eachOf` makes it.
 *
 *     engine.transitions$.pipe(filter(...)).subscribe(...);
 *     for await (const { record } of engine.transitions$) ...
 *
 * A subscriber that throws hurts only itself: it is unsubscribed, the others and the engine go on, and `diagnostics$`
 * says `subscriberThrew`. When nobody listens there, RxJS throws the error globally, as it does with any other.
 */
export class CallStream<T> extends Observable<T> implements AsyncIterable<T> {
  readonly #threw: (error: unknown) => void;

  /** Made by the engine. @param threw told what a subscriber threw */
  constructor(
    subscribe: ((this: Observable<T>, subscriber: Subscriber<T>) => TeardownLogic) | undefined,
    threw: (error: unknown) => void,
  ) {
    super(subscribe);
    this.#threw = threw;
  }

  override subscribe(observerOrNext?: Partial<Observer<T>> | ((value: T) => void)): Subscription;
  /** @deprecated as in RxJS: give an object with `next`, `error` and `complete`. */
  override subscribe(
    next?: ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription;
  override subscribe(
    handlers?: Handlers<T>,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // What stands between two operators; the subscriber at the end of the chain is the one that may throw.
    if (handlers instanceof Subscriber) return super.subscribe(handlers);
    const observer: Partial<Observer<T>> =
      typeof handlers === "object" && handlers !== null
        ? handlers
        : { ...(handlers && { next: handlers }), ...(error && { error }), ...(complete && { complete }) };
    let subscription: Subscription | undefined;
    let hasThrown = false;
    const guarded = (handle: () => void): void => {
      if (hasThrown) return;
      try {
        handle();
      } catch (thrown) {
        hasThrown = true;
        subscription?.unsubscribe();
        this.#threw(thrown);
      }
    };
    subscription = super.subscribe({
      next: (value) => guarded(() => observer.next?.(value)),
      complete: () => guarded(() => observer.complete?.()),
      ...(observer.error && { error: (failure: unknown) => guarded(() => observer.error?.(failure)) }),
    });
    if (hasThrown) subscription.unsubscribe();
    return subscription;
  }

  /** What operators make of it is one as well. */
  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new CallStream<R>(undefined, this.#threw);
    lifted.source = this;
    lifted.operator = operator;
    return lifted;
  }

  /** See `eachOf` for what happens to a consumer that is slow. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return eachOf(this)[Symbol.asyncIterator]();
  }
}

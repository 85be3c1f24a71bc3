import { Subject, throwError } from "rxjs";
import { CallStream } from "./call-stream.ts";
import type { Diagnostic } from "./engine-errors.ts";

/** What is kept until somebody listens: what happened while the engine was being created. */
const earlyDiagnostics = 100;

/** What the engine has to say to whoever runs it. */
export class DiagnosticStream {
  readonly stream$: CallStream<Diagnostic>;
  readonly #subject = new Subject<Diagnostic>();
  #early: Diagnostic[] = [];

  constructor() {
    this.stream$ = new CallStream((subscriber) => {
      const subscription = this.#subject.subscribe(subscriber);
      for (const diagnostic of this.#early.splice(0)) this.#subject.next(diagnostic);
      return subscription;
    }, throwGlobally);
  }

  report(diagnostic: Diagnostic): void {
    if (this.#subject.observed) this.#subject.next(diagnostic);
    else if (diagnostic.kind === "subscriberThrew") throwGlobally(diagnostic.error);
    else if (this.#early.push(diagnostic) > earlyDiagnostics) this.#early.shift();
  }

  complete(): void {
    this.#subject.complete();
  }
}

/** As RxJS does with what a subscriber throws: to `config.onUnhandledError`, else to whoever catches uncaught errors. */
function throwGlobally(error: unknown): void {
  throwError(() => error).subscribe();
}

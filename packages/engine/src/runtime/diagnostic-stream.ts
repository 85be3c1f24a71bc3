import { Subject } from "rxjs";
import type { Observable } from "rxjs";
import type { Diagnostic } from "./engine-errors.ts";

/** What the engine has to say to whoever runs it. */
export class DiagnosticStream {
  readonly stream$: Observable<Diagnostic>;
  readonly #subject = new Subject<Diagnostic>();

  constructor() {
    this.stream$ = this.#subject.asObservable();
  }

  report(diagnostic: Diagnostic): void {
    this.#subject.next(diagnostic);
  }

  complete(): void {
    this.#subject.complete();
  }
}

import type { HostModel, State, Traits } from "../../src/ui/host";
import { DEFAULTS } from "../../src/ui/sync";

/** The widget's model without a widget: traits, listeners, and what was saved. */
export class StubModel implements HostModel {
  readonly traits: Traits = {
    _snapshot: null,
    _entries: null,
    _version: "test",
    _checks: undefined,
    ...DEFAULTS,
  };
  readonly listeners = new Map<string, Set<(content: unknown) => void>>();
  saved = 0;

  get<Name extends keyof Traits>(name: Name): Traits[Name] {
    return this.traits[name];
  }

  set<Name extends keyof State>(name: Name, value: State[Name]): void {
    Object.assign(this.traits, { [name]: value });
    this.tell(`change:${name}`);
  }

  save_changes(): void {
    this.saved += 1;
  }

  on(event: string, callback: (content: unknown) => void): void {
    const callbacks = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, callbacks.add(callback));
  }

  off(event: string, callback: (content: unknown) => void): void {
    this.listeners.get(event)?.delete(callback);
  }

  tell(event: string, content?: unknown): void {
    for (const callback of this.listeners.get(event) ?? []) callback(content);
  }

  /** As the kernel does: all values are there before the first of them is told. */
  update(traits: Partial<Traits>): void {
    Object.assign(this.traits, traits);
    for (const name of Object.keys(traits)) this.tell(`change:${name}`);
  }

  deliver(message: unknown): void {
    this.tell("msg:custom", { kind: "delta", message });
  }

  get listenerCount(): number {
    return [...this.listeners.values()].reduce((sum, callbacks) => sum + callbacks.size, 0);
  }
}

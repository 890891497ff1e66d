/** Checks of gradients: asks the kernel for them, and keeps what it answers. All views of a model share them. */

import { type Signal, signal } from "@preact/signals";
import { type Checkable, isPending, keyOf, type Outcome, type Outcomes, type Pending } from "../model/check";
import type { Graph } from "../model/state";
import type { HostModel } from "./host";

/** Milliseconds after which it is said why nothing has come. */
const PATIENCE = 4000;

const NO_KERNEL =
  "There is no kernel here that could compute it again: run the notebook to check its gradients.";
const KERNEL_GONE = "The kernel that recorded this tape is gone: run the cell again to check its gradients.";

export class Checks {
  /** What is kept in the notebook. */
  private readonly answers: Signal<Outcomes>;
  /** What is under way, and what could not be asked. */
  private readonly asked: Signal<Readonly<Record<string, Pending | Outcome>>> = signal({});
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  /** Why nobody can be asked. */
  private reason: string | undefined;

  constructor(
    private readonly model: HostModel,
    ended: AbortSignal,
  ) {
    this.reason = model.send === undefined ? NO_KERNEL : undefined;
    this.answers = signal(model.get("_checks") ?? {});
    const take = () => {
      this.answers.value = model.get("_checks") ?? {};
    };
    model.on("change:_checks", take);
    ended.addEventListener("abort", () => {
      model.off("change:_checks", take);
      for (const timer of this.timers) clearTimeout(timer);
    });
  }

  of(graph: Graph, checkable: Checkable): Outcome | Pending | undefined {
    const key = keyOf(graph, checkable);
    return this.asked.value[key] ?? this.answers.value[key];
  }

  ask(graph: Graph, { gradient, source }: Checkable): void {
    const key = keyOf(graph, { gradient, source });
    if (isPending(this.asked.peek()[key])) return;
    if (this.reason !== undefined) {
      this.put(key, { kind: "refused", why: this.reason });
      return;
    }
    this.put(key, "asked");
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.asked.peek()[key] === "asked") this.put(key, "late");
    }, PATIENCE);
    this.timers.add(timer);
    this.model.send?.({ kind: "check", graph: graph.id, run: graph.run, gradient, source });
  }

  /** The kernel has begun with a check, that this page or another one has asked for. */
  begin(key: string): void {
    this.put(key, "running");
  }

  /** The kernel has answered. */
  end(key: string): void {
    const { [key]: _, ...others } = this.asked.peek();
    this.asked.value = others;
  }

  /** The kernel is gone, and what was asked will not be answered. */
  sever(): void {
    this.reason = KERNEL_GONE;
    for (const [key, state] of Object.entries(this.asked.peek())) {
      if (isPending(state)) this.put(key, { kind: "refused", why: KERNEL_GONE });
    }
  }

  private put(key: string, state: Pending | Outcome): void {
    this.asked.value = { ...this.asked.peek(), [key]: state };
  }
}

/**
 * The module of each view, sent and saved with every one of them: so it is only what waits for the page's program.
 * Nothing slow is awaited in `initialize`, for anywidget drops the kernel's messages if it takes two seconds.
 */

import { awaitProgram, type Program } from "./page";
import type { HostModel } from "./ui/host";

/** Milliseconds after which a view says that it waits. */
const PATIENCE = 4000;

export default () => {
  let program: Promise<Program>;
  return {
    initialize({ model }: { model: HostModel }): () => void {
      const early: unknown[] = [];
      const keep = (content: unknown) => early.push(content);
      model.on("msg:custom", keep);
      let end = () => model.off("msg:custom", keep);
      let hasEnded = false;
      program = awaitProgram(model.get("_version")).then((make) => {
        const made = make();
        end();
        if (!hasEnded) end = made.initialize({ model, early });
        return made;
      });
      return () => {
        hasEnded = true;
        end();
      };
    },
    async render({ model, el }: { model: HostModel; el: HTMLElement }): Promise<() => void> {
      const patience = setTimeout(() => {
        el.textContent =
          "Waiting for the program that draws this tape. If it does not come, run the cell again.";
      }, PATIENCE);
      const ready = await program;
      clearTimeout(patience);
      el.textContent = "";
      return ready.render({ model, el });
    },
  };
};

/** What belongs to one view and not to its model: the panel in front, help, full screen, a hold on the graph. */

import { type Signal, signal } from "@preact/signals";
import type { GraphHandle } from "../render/graph-view";

export type Pane = "graph" | "code" | "inspector" | "gradients";

export class Stage {
  readonly isHelpOpen = signal(false);
  readonly isSearchOpen = signal(false);
  readonly isFullScreen = signal(false);
  /** Which pane is in front where there is no room for all. */
  readonly pane: Signal<Pane> = signal("graph");
  readonly width = signal(0);
  graph: GraphHandle | undefined;

  constructor(
    readonly root: HTMLElement,
    ended: AbortSignal,
  ) {
    const options = { signal: ended };
    root.ownerDocument.addEventListener("fullscreenchange", () => this.noticeFullScreen(), options);
    const observer = new ResizeObserver(([entry]) => {
      const width = entry?.contentRect.width ?? 0;
      if (width > 0) this.width.value = Math.round(width);
    });
    observer.observe(root);
    ended.addEventListener("abort", () => observer.disconnect());
  }

  fit(): void {
    this.graph?.fit();
  }

  toggleHelp(): void {
    this.isHelpOpen.value = !this.isHelpOpen.value;
  }

  openSearch(): void {
    this.isSearchOpen.value = true;
  }

  /** The keys go back to the graph. */
  closeSearch(): void {
    this.isSearchOpen.value = false;
    this.graph?.focus();
  }

  /** Bring what is selected into sight. */
  reveal(): void {
    this.graph?.revealSelected();
  }

  async toggleFullScreen(): Promise<void> {
    const page = this.root.ownerDocument;
    if (page.fullscreenElement === this.root) await page.exitFullscreen();
    else await this.root.requestFullscreen();
  }

  private noticeFullScreen(): void {
    this.isFullScreen.value = this.root.ownerDocument.fullscreenElement === this.root;
  }
}

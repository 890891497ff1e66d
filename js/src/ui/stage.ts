/** What belongs to one view and not to its model: the panel in front, help, full screen, a hold on the graph. */

import { computed, type Signal, signal } from "@preact/signals";
import type { GraphHandle } from "../render/graph-view";
import { copyText } from "./clipboard";

/** Width from which there is room in one row for what is below each other in a narrow view. */
const ROOMY = 720;
/** Milliseconds for which a notice can be read. */
const NOTICE = 2400;

export type Pane = "graph" | "code" | "inspector" | "gradients";

export class Stage {
  readonly isHelpOpen = signal(false);
  readonly isSearchOpen = signal(false);
  readonly isExportOpen = signal(false);
  readonly isFullScreen = signal(false);
  /** Which pane is in front where there is no room for all. */
  readonly pane: Signal<Pane> = signal("graph");
  readonly width = signal(0);
  readonly isRoomy = computed(() => this.width.value >= ROOMY);
  /** What was just done, for a moment. */
  readonly notice = signal<string | undefined>(undefined);
  graph: GraphHandle | undefined;
  private forgetting: ReturnType<typeof setTimeout> | undefined;

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
    ended.addEventListener("abort", () => {
      observer.disconnect();
      clearTimeout(this.forgetting);
    });
  }

  fit(): void {
    this.graph?.fit();
  }

  toggleHelp(): void {
    this.isHelpOpen.value = !this.isHelpOpen.value;
  }

  openSearch(): void {
    this.showGraph();
    this.isSearchOpen.value = true;
  }

  /** The keys go back to the graph. */
  closeSearch(): void {
    this.isSearchOpen.value = false;
    this.graph?.focus();
  }

  toggleExport(): void {
    if (this.isExportOpen.value) this.closeExport();
    else {
      this.showGraph();
      this.isExportOpen.value = true;
    }
  }

  /** The keys go back to the graph. */
  closeExport(): void {
    this.isExportOpen.value = false;
    this.graph?.focus();
  }

  /** Where there is room for one panel only, another one may stand in front of it. */
  private showGraph(): void {
    if (this.root.querySelector(".tv-stage[hidden]") !== null) this.pane.value = "graph";
  }

  focusGuess(): void {
    this.root.querySelector<HTMLElement>(".tv-guess input")?.focus();
  }

  /** Bring what is selected into sight. */
  reveal(): void {
    this.graph?.revealSelected();
  }

  say(notice: string): void {
    clearTimeout(this.forgetting);
    this.notice.value = notice;
    this.forgetting = setTimeout(() => {
      this.notice.value = undefined;
    }, NOTICE);
  }

  /** `what` says what the text is. */
  async copy(text: string, what: string): Promise<void> {
    const isCopied = await copyText(text, this.root.ownerDocument);
    this.say(isCopied ? `Copied ${what}` : `The browser does not let this page copy ${what}`);
  }

  /** The keys go back to what is around the view: in a notebook, to the cell. */
  leave(): void {
    for (let around = this.root.parentElement; around !== null; around = around.parentElement) {
      if (around.tabIndex < 0) continue;
      around.focus({ preventScroll: true });
      return;
    }
    const { activeElement } = this.root.ownerDocument;
    if (activeElement instanceof HTMLElement || activeElement instanceof SVGElement) activeElement.blur();
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

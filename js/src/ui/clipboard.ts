/** Text to the clipboard, also on pages that are served without TLS, where the browser offers the old way only. */

/** Whether it got there. */
export async function copyText(text: string, page: Document): Promise<boolean> {
  const clipboard = page.defaultView?.navigator.clipboard;
  if (clipboard === undefined) return copyInTheOldWay(text, page);
  try {
    await clipboard.writeText(text);
    return true;
  } catch {
    // The page, or the frame that the notebook is in, may not write there.
    return copyInTheOldWay(text, page);
  }
}

function copyInTheOldWay(text: string, page: Document): boolean {
  const fill = (event: ClipboardEvent) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  page.addEventListener("copy", fill, { capture: true, once: true });
  const isCopied = page.execCommand("copy");
  page.removeEventListener("copy", fill, { capture: true });
  return isCopied;
}

/** Light or dark: what the page around the view is, and when that changes. */

import type { Theme } from "./host";

export type Scheme = "light" | "dark";

const DARK = "(prefers-color-scheme: dark)";

/** JupyterLab and VS Code say on the body what they are; elsewhere the system decides. */
export function schemeOfPage(): Scheme {
  const { body, documentElement } = document;
  const lab = body.dataset["jpThemeLight"];
  if (lab !== undefined) return lab === "true" ? "light" : "dark";
  const code = body.dataset["vscodeThemeKind"];
  if (code !== undefined) return code.includes("light") ? "light" : "dark";
  for (const { classList } of [body, documentElement]) {
    if (classList.contains("dark") || classList.contains("dark-theme")) return "dark";
    if (classList.contains("light") || classList.contains("light-theme")) return "light";
  }
  return matchMedia(DARK).matches ? "dark" : "light";
}

export function watchScheme(changed: (scheme: Scheme) => void, signal: AbortSignal): void {
  const tell = () => changed(schemeOfPage());
  const observer = new MutationObserver(tell);
  const attributeFilter = ["class", "data-jp-theme-light", "data-vscode-theme-kind"];
  for (const element of [document.body, document.documentElement]) {
    observer.observe(element, { attributes: true, attributeFilter });
  }
  signal.addEventListener("abort", () => observer.disconnect());
  matchMedia(DARK).addEventListener("change", tell, { signal });
}

export function nextTheme(theme: Theme, page: Scheme): Theme {
  if (theme === "auto") return page === "dark" ? "light" : "dark";
  return theme === page ? "auto" : page;
}

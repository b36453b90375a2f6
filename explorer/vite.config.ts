import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

/** Where the page goes: package data of debundle. */
const FOLDER = resolve(import.meta.dirname, "../src/debundle/report");

/**
 * A strict policy inside the page: its own script and style by their hashes, and nothing else.
 * The data are no script: an element of another type holds them, which no policy has to allow.
 */
function strictPolicy(): Plugin {
  return {
    name: "strict-policy",
    // Once everything is in the page and nothing changes it any more.
    writeBundle() {
      const file = resolve(FOLDER, "explorer.html");
      const page = readFileSync(file, "utf-8");
      const policy = [
        "default-src 'none'",
        `script-src ${hashOf(page, /<script type="module"[^>]*>([\s\S]*?)<\/script>/)}`,
        `style-src ${hashOf(page, /<style[^>]*>([\s\S]*?)<\/style>/)}`,
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
      ].join("; ");
      const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
      writeFileSync(file, page.replace("<!-- policy -->", () => meta));
    },
  };
}

function hashOf(page: string, element: RegExp): string {
  const text = element.exec(page)?.[1];
  if (!text) throw new Error(`The page has no ${String(element)}.`);
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

export default defineConfig({
  plugins: [viteSingleFile({ removeViteModuleLoader: true }), strictPolicy()],
  build: {
    outDir: FOLDER,
    emptyOutDir: false,
    target: "es2022",
    rollupOptions: { input: resolve(import.meta.dirname, "explorer.html") },
    modulePreload: false,
  },
});

/** Opens the page: reads the data, and shows the view that the address names. */

import { render } from "preact";
import { App } from "./app";
import { readHolder, type RawData } from "./data";
import { makeModel } from "./model";
import { Worlds } from "./world";
import "./style.css";

async function start(): Promise<void> {
  const holder = document.getElementById("page")!;
  try {
    const model = makeModel(await readHolder<RawData>("data"));
    performance.mark("data-read");
    holder.textContent = "";
    const worlds = new Worlds(model);
    render(<App worlds={worlds} />, holder);
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("first-picture")));
    setTimeout(() => requestIdleCallback(() => worlds.warmUp()), 600);
  } catch (error) {
    const note = document.createElement("p");
    note.className = "waiting";
    note.setAttribute("role", "alert");
    note.textContent = `This page cannot show its data in this browser (${String(error)}). It needs one of 2023 or later.`;
    holder.replaceChildren(note);
    throw error;
  }
}

void start();

/** Keys, and how this page came to be. */

import { useEffect, useRef } from "preact/hooks";
import { usePage } from "./context";

const KEYS: [string, string][] = [
  ["1 … 6", "the views, from left to right"],
  ["/", "find a module, package or distribution"],
  ["← ↑ → ↓", "on the map: the next box; in the matrix: the next cell"],
  ["Enter", "open or close a box"],
  ["Backspace", "the box around it"],
  ["+  −  0", "closer, farther, everything"],
  ["Esc", "select nothing"],
  ["Ctrl Z, Ctrl Y", "take a supposed change back, and make it again"],
];

export function Help({ onClose }: { onClose: () => void }) {
  const { model } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keys</h2>
      <table>
        <tbody>{KEYS.map(([key, text]) => <tr key={key}><th scope="row"><kbd>{key}</kbd></th><td>{text}</td></tr>)}</tbody>
      </table>
      <h2>This page</h2>
      <p>
        It shows the imports of {model.label} as debundle read them. It is one file, works without a network, and
        sends nothing. Its address holds what you see: copy the address to send a finding to somebody who has the same file.
      </p>
      {model.notes.map((note) => <p key={note} class="quiet">{note}</p>)}
      {model.partitionNotes.map((note) => <p key={note} class="quiet">{note}</p>)}
      <button type="button" onClick={() => dialog.current?.close()}>Close</button>
    </dialog>
  );
}

/** A field that finds modules, packages, distributions and third parties by name. */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { usePage } from "./context";
import { keyText } from "../tree";

interface Found {
  key: string;
  text: string;
  kind: string;
}

const MOST = 10;

export function Search(props: {
  label: string;
  value: string;
  placeholder: string;
  onPick: (key: string) => void;
  parties?: boolean;
  hotkey?: string;
}) {
  const { model, world } = usePage();
  const [text, setText] = useState(keyText(props.value));
  const [open, setOpen] = useState(false);
  const [place, setPlace] = useState(0);
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(keyText(props.value)), [props.value]);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== props.hotkey || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    if (props.hotkey) window.addEventListener("keydown", focus);
    return () => window.removeEventListener("keydown", focus);
  }, [props.hotkey]);
  const found = open && text.trim() ? search(text.trim()) : [];

  function search(asked: string): Found[] {
    const wanted = asked.toLowerCase();
    const ranked: [number, number, Found][] = [];
    const add = (name: string, key: string, kind: string): void => {
      const lower = name.toLowerCase();
      const where = lower.indexOf(wanted);
      if (where < 0) return;
      const last = lower.slice(lower.lastIndexOf(".") + 1);
      const rank = lower === wanted ? 0 : last === wanted ? 1 : last.startsWith(wanted) ? 2 : where === 0 ? 3 : 4;
      ranked.push([rank, name.length, { key, text: name, kind }]);
    };
    world.outcome.names.forEach((name) => add(name, `@${name}`, "distribution"));
    model.names.forEach((name, module) => add(name, name, model.order.has(module) ? "package" : "module"));
    if (props.parties) {
      model.external.parties.forEach((party) => add(party.name, `!${party.name}`, "third party"));
    }
    ranked.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
    return ranked.slice(0, MOST).map(([, , item]) => item);
  }

  function pick(item: Found | undefined): void {
    if (!item) return;
    setOpen(false);
    setText(item.text);
    props.onPick(item.key);
  }

  return (
    <div class="search">
      <input
        ref={input}
        {...({ type: "search", role: "combobox" } as object)}
        aria-label={props.label}
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        {...(found.length ? { "aria-activedescendant": `${list}-${place}` } : {})}
        placeholder={props.placeholder}
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
          setPlace(0);
          if (!event.currentTarget.value) props.onPick("");
        }}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setPlace(Math.min(place + 1, found.length - 1));
          else if (event.key === "ArrowUp") setPlace(Math.max(place - 1, 0));
          else if (event.key === "Enter") pick(found[place]);
          else if (event.key === "Escape") setOpen(false);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <ul id={list} role="listbox" aria-label={`${props.label}: found`} hidden={!found.length}>
        {found.map((item, i) => (
          <li
            key={item.key}
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === place}
            onMouseDown={(event) => {
              event.preventDefault();
              pick(item);
            }}
          >
            <span class="found-name">{item.text}</span> <span class="quiet">{item.kind}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Distributions as blocks in layers, the core at the bottom. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { at } from "../arrays";
import { edgeOf, shadeOf, tint } from "../palette";
import { usePage } from "../ui/context";
import { counted, percent, shortened } from "../ui/text";
import { installedWith, reducedDependencies } from "../world";

interface Block {
  own: number;
  x: number;
  y: number;
  width: number;
}

const GAP = 8;

export function Stack({ shown, onPoint }: { shown: number; onPoint: (own: number) => void }) {
  const { model, world, state, ink, go } = usePage();
  const holder = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 720, height: 380 });
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    if (holder.current) observer.observe(holder.current);
    return () => observer.disconnect();
  }, []);

  const { outcome } = world;
  const layers = layersOf();
  const pitch = Math.min(86, (size.height - 4) / Math.max(layers.length - 0.3, 1));
  const tall = Math.min(54, pitch * 0.68);
  const high = pitch * Math.max(layers.length - 1, 0) + tall;
  // A low stack stands a little above the middle rather than at the bottom of an empty panel.
  const ground = size.height - 2 - Math.max(0, (size.height - high) * 0.42);
  const blocks = place();
  const installed = shown >= 0 ? new Set(installedWith(outcome, shown)) : null;
  const upward = shown >= 0 ? cutsFrom(shown) : [];

  function layersOf(): number[][] {
    const level: number[] = [];
    const found: number[][] = [];
    for (const own of outcome.sequence) {
      level[own] = Math.max(-1, ...outcome.dependsOn[own]!.map((other) => level[other] ?? 0)) + 1;
      (found[level[own]!] ??= []).push(own);
    }
    return found;
  }

  function place(): Map<number, Block> {
    const found = new Map<number, Block>();
    const most = Math.max(1, ...outcome.sizes.map((item) => item.lines));
    layers.forEach((layer, level) => {
      // The outermost borders are drawn to both sides of their edge.
      const room = size.width - GAP * (layer.length - 1) - 3;
      const wishes = layer.map((own) => {
        const label = outcome.names[own]!.length * 7.5 + 66;
        return Math.max(label, (size.width * 0.92 * outcome.sizes[own]!.lines) / most);
      });
      const total = wishes.reduce((sum, width) => sum + width, 0);
      const widths = wishes.map((width) => (total > room ? (width * room) / total : width));
      let x = (size.width - widths.reduce((sum, width) => sum + width, 0) - GAP * (layer.length - 1)) / 2;
      layer.forEach((own, i) => {
        const y = ground - level * pitch - tall;
        found.set(own, { own, x, y, width: widths[i]! });
        x += widths[i]! + GAP;
      });
    });
    return found;
  }

  function cutsFrom(own: number): [number, number][] {
    const counts = new Map<number, number>();
    const count = outcome.names.length;
    for (let edit = 0; edit < model.edits.size; edit++) {
      if (!outcome.cut[edit] || at(outcome.home, at(model.edits.importer, edit)) !== own) continue;
      for (let t = at(model.edits.targetStart, edit); t < at(model.edits.targetStart, edit + 1); t++) {
        const there = at(outcome.home, at(model.edits.target, t));
        if (there !== own && !outcome.allowed[own * count + there]) {
          counts.set(there, (counts.get(there) ?? 0) + 1);
          break;
        }
      }
    }
    return [...counts];
  }

  function coreShare(own: number): number {
    if (state.point < 0) return 0;
    let lines = 0;
    for (let module = 0; module < model.size; module++) {
      const since = at(model.since, module);
      if (at(outcome.home, module) === own && since >= 0 && since <= state.point) lines += at(model.lines, module);
    }
    return lines / Math.max(1, outcome.sizes[own]!.lines);
  }

  return (
    <div class="stack" ref={holder} onMouseLeave={() => onPoint(-1)}>
      <svg width={size.width} height={size.height} viewBox={`0 0 ${size.width} ${size.height}`} role="group" aria-label="Distributions in layers, the core at the bottom">
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill={ink.arrow} /></marker>
          <marker id="tip-loud" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill={ink.accent} /></marker>
          <marker id="tip-against" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill={ink.against} /></marker>
        </defs>
        {shown < 0 && reducedDependencies(outcome).map(([from, to]) => (
          <path key={`${from} ${to}`} class="dependency" d={curve(from, to)} stroke={ink.arrow} marker-end="url(#tip)" />
        ))}
        {outcome.sequence.map((own) => {
          const block = blocks.get(own)!;
          const colour = shadeOf(own);
          const faded = installed !== null && !installed.has(own);
          const share = coreShare(own);
          const item = outcome.sizes[own]!;
          const label = fitting(outcome.names[own]!, block.width);
          return (
            <g
              key={own}
              class={`block${faded ? " faded" : ""}${own === shown ? " chosen" : ""}`}
              role="button"
              tabIndex={0}
              {...{ "aria-description": `${outcome.roles[own]}, ${counted(item.modules, "module")}` }}
              aria-pressed={state.select === `@${outcome.names[own]}`}
              transform={`translate(${block.x} ${block.y})`}
              onMouseEnter={() => onPoint(own)}
              onFocus={() => onPoint(own)}
              onBlur={() => onPoint(-1)}
              onClick={() => go({ select: state.select === `@${outcome.names[own]}` ? "" : `@${outcome.names[own]}`, to: "" })}
              onDblClick={() => go({ view: "map", select: `@${outcome.names[own]}`, open: [`@${outcome.names[own]}`] })}
              onKeyDown={(event) => event.key === "Enter" && go({ view: "map", select: `@${outcome.names[own]}`, open: [`@${outcome.names[own]}`] })}
            >
              <rect width={block.width} height={tall} rx="6" fill={tint(colour, ink, outcome.roles[own] === "core" ? 0.42 : 0.22)} stroke={edgeOf(colour, ink)} stroke-width={own === shown ? 2.5 : 1.2} />
              {share > 0 && <rect width={Math.max(2, block.width * share)} height={tall} rx="6" fill={edgeOf(colour, ink)} opacity="0.45" />}
              <text x="10" y={tall / 2 + 4.5} class="block-name">{label.text}</text>
              {label.share && <text x={block.width - 9} y={tall / 2 + 4.5} class="block-share" text-anchor="end">{percent(item.lines / model.totalLines)}</text>}
            </g>
          );
        })}
        {shown >= 0 && (outcome.dependsOn[shown] ?? []).map((to) => (
          <path key={to} class="dependency loud" d={curve(shown, to)} stroke={ink.accent} marker-end="url(#tip-loud)" />
        ))}
        {upward.map(([to, number]) => {
          const [x, y] = middle(shown, to);
          return (
            <g key={`up ${to}`} class="upward">
              <path d={curve(shown, to)} stroke={ink.against} stroke-dasharray="5 4" marker-end="url(#tip-against)" />
              <text x={x} y={y} class="upward-count" text-anchor="middle" fill={ink.against}>{number}</text>
            </g>
          );
        })}
      </svg>
    </div>
  );

  /** A name as it fits: without what all begin with, then without the share beside it, then shortened. */
  function fitting(name: string, width: number): { text: string; share: boolean } {
    const shared = name.slice(0, name.indexOf("-") + 1);
    const all = outcome.names.length > 1 && outcome.names.every((other) => other.startsWith(shared));
    const own = all ? name.slice(shared.length) : name;
    const beside = Math.floor((width - 62) / 7.6);
    if (name.length <= beside) return { text: name, share: true };
    if (own.length <= beside) return { text: own, share: true };
    return { text: shortened(own, Math.max(3, Math.floor((width - 16) / 7.6))), share: false };
  }

  function ends(from: number, to: number): [number, number, number, number] {
    const one = blocks.get(from)!;
    const other = blocks.get(to)!;
    const down = one.y < other.y;
    // Side by side rather than all from the middle: where it lands says where it comes from.
    const from_ = one.x + one.width * (0.5 + 0.3 * side(other, one));
    const to_ = other.x + other.width * (0.5 + 0.3 * side(one, other));
    return [from_, down ? one.y + tall : one.y, to_, down ? other.y - 1 : other.y + tall + 1];
  }

  function side(other: Block, own: Block): number {
    const distance = other.x + other.width / 2 - own.x - own.width / 2;
    return Math.max(-1, Math.min(1, distance / (size.width / 2)));
  }

  /** Past layers that lie between: down on the left, up on the right. */
  function aside(y: number, toY: number): number {
    const distance = Math.abs(toY - y);
    return distance < pitch ? 0 : (24 + distance * 0.3) * (toY > y ? -1 : 1);
  }

  function curve(from: number, to: number): string {
    const [x, y, toX, toY] = ends(from, to);
    const bend = (toY - y) * 0.5;
    const bow = aside(y, toY);
    return `M${x} ${y}C${x + bow} ${y + bend} ${toX + bow} ${toY - bend} ${toX} ${toY}`;
  }

  function middle(from: number, to: number): [number, number] {
    const [x, y, toX, toY] = ends(from, to);
    return [(x + toX) / 2 + 0.75 * aside(y, toY) + 10, (y + toY) / 2 + 4];
  }
}

/** Packages that open and close in place, and the imports between what is seen. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { keptImports } from "../bundles";
import { allBoxes, layOut, type Box } from "../layout";
import type { Stage } from "../stage";
import { ALL, groupOf } from "../state";
import { seenBoxes, type Node } from "../tree";
import { usePage } from "../ui/context";
import { Picture, type Pointed } from "../ui/picture";
import { counted } from "../ui/text";
import { arrowsOf, arrowText, isNear, MOST_ARROWS, MOST_OWN, neighbours, nodesInCycles } from "./arrows";
import { chosenNode, opening, openKeys, shownId, toggled } from "./boxes";
import { fillOf } from "./fill";
import { MapLegend } from "./map-legend";
import { MapScene, sizeNote, type Arrow } from "./map-scene";
import { MapTools } from "./map-tools";

/** With more boxes than this, pointing at one does not draw all of them anew. */
const MOST_POINTED = 1500;
/** How near to an arrow, on the screen, the mouse has to be. */
const REACH = 7;

export function MapView() {
  const page = usePage();
  const { model, worlds, world, state, ink, go } = page;
  const stage = useRef<Stage | null>(null);
  const [pointed, setPointed] = useState(-1);
  /** While the user clicks, the map stays where it is. */
  const holding = useRef(false);

  const tree = worlds.tree(world, groupOf(state));
  const isOpen = useMemo(() => opening(tree, state), [tree, state.open]);
  const root = useMemo(() => layOut(tree, isOpen), [tree, isOpen]);
  const boxes = useMemo(() => allBoxes(root), [root]);
  const byNode = useMemo(() => new Map(boxes.map((box) => [box.node.id, box])), [boxes]);
  const seen = useMemo(() => seenBoxes(tree, isOpen), [tree, isOpen]);
  const cycles = useMemo(() => worlds.cycles(world), [world]);
  const kept = useMemo(
    () => keptImports(model, state, world.outcome.cut, cycles.of),
    [model, state.phases, state.remedies, state.vias, state.cycles, world, cycles],
  );
  const chosen = useMemo(() => chosenNode(tree, state.select), [tree, state.select]);
  const arrows = useMemo(
    () => arrowsOf(page, { tree, byNode, seen, kept, chosen }),
    [tree, byNode, seen, kept, chosen, state.arrows, state.select, state.to, state.cycles, state.remedies, state.chainFrom, state.chainTo, state.importTime],
  );
  const fill = useMemo(() => fillOf(model, state, ink), [model, state.colour, ink]);
  const inCycle = useMemo(() => (state.cycles ? nodesInCycles(tree, cycles.of) : null), [state.cycles, tree, cycles]);
  const scene = useMemo(() => {
    const near = neighbours(arrows, chosen);
    const partner = chosenNode(tree, state.to);
    const ids = new Set([chosen, partner].flatMap((node) => (node ? [shownId(node, byNode)] : [])));
    return new MapScene(root, {
      ink, boxes, arrows, pointed, chosen: ids, colour: fill, note: sizeNote,
      faded: (box) =>
        (near !== null && !isNear(box.node, near, chosen!)) || (inCycle !== null && !inCycle.has(box.node.id)),
    });
  }, [root, boxes, arrows, pointed, chosen, fill, ink, inCycle, state.to, tree, byNode]);

  useEffect(() => {
    const box = chosen && byNode.get(shownId(chosen, byNode));
    if (box && !holding.current) stage.current?.reveal(box.x, box.y, box.width, box.height);
  }, [chosen]);

  function toggle(node: Node): void {
    if (!node.children.length) return;
    const open = toggled(openKeys(tree, state), node);
    const before = byNode.get(node.id);
    const keys = new Set(open);
    const after = allBoxes(layOut(tree, (item) => keys.has(item.key))).find((box) => box.node.id === node.id);
    hold(() => {
      go({ open });
      if (before && after) stage.current?.shift(before.x - after.x, before.y - after.y);
    });
  }

  function hold(act: () => void): void {
    holding.current = true;
    act();
    requestAnimationFrame(() => (holding.current = false));
  }

  function found(x: number, y: number): { box: Box | null; arrow: Arrow | null } {
    const box = scene.boxAt(x, y);
    return { box, arrow: box && !box.open ? null : scene.arrowAt(x, y, REACH / (stage.current?.scale ?? 1)) };
  }

  function press(x: number, y: number): void {
    const { box, arrow } = found(x, y);
    if (box && !arrow && onSign(box, x, y)) toggle(box.node);
    else if (arrow) hold(() => go({ select: arrow.from.node.key, to: arrow.to.node.key }));
    else hold(() => go({ select: box?.node.key ?? "", to: "" }));
  }

  function point(x: number, y: number): Pointed {
    const { box, arrow } = found(x, y);
    if (boxes.length <= MOST_POINTED) setPointed(arrow ? -1 : (box?.node.id ?? -1));
    const text = arrow ? arrowText(arrow) : box && !box.open ? `${box.node.name}: ${sizeNote(box)}` : "";
    return { text, hot: Boolean(arrow ?? box) };
  }

  function steer(event: KeyboardEvent): boolean {
    const direction = ARROW_KEYS[event.key];
    if (direction) {
      const next = nextBox(boxes, chosen && byNode.get(shownId(chosen, byNode)), direction);
      if (next) {
        go({ select: next.node.key, to: "" });
        page.say(`${next.node.name}, ${sizeNote(next)}`);
      }
    } else if ((event.key === "Enter" || event.key === " ") && chosen) toggle(chosen);
    else if (event.key === "Backspace" && chosen?.parent) go({ select: chosen.parent.key, to: "" });
    else return false;
    return true;
  }

  return (
    <main class="map" id="view" tabIndex={-1} aria-label="Map">
      <MapTools stage={stage} />
      <Picture
        scene={scene}
        fits={[tree, state.open.length === 0, state.open[0] === ALL]}
        label={`Map of ${model.label}: ${counted(seen.boxes.length, "box")} and ${counted(arrows.length, "arrow")}. Arrow keys move, Enter opens.`}
        onStage={(made) => (stage.current = made)}
        onPress={press}
        onTwice={(x, y) => {
          const box = scene.boxAt(x, y);
          if (box && !onSign(box, x, y)) toggle(box.node);
        }}
        onPoint={point}
        onLeave={() => setPointed(-1)}
        onKey={steer}
      >
        <MapLegend arrows={arrows.length} most={MOST_ARROWS} own={MOST_OWN} />
      </Picture>
    </main>
  );
}

const ARROW_KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

/** The nearest box in a direction; the first of all where none is chosen. */
function nextBox(boxes: Box[], from: Box | null | undefined, [dx, dy]: [number, number]): Box | undefined {
  if (!from) return boxes[0];
  let best = Infinity;
  let found: Box | undefined;
  for (const box of boxes) {
    if (box.open || box === from) continue;
    const x = box.x + box.width / 2 - from.x - from.width / 2;
    const y = box.y + box.height / 2 - from.y - from.height / 2;
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (along > 4 && along + 2 * aside < best) {
      best = along + 2 * aside;
      found = box;
    }
  }
  return found;
}

function onSign(box: Box, x: number, y: number): boolean {
  return box.node.children.length > 0 && box.open && y < box.y + 24 && x < box.x + 30;
}

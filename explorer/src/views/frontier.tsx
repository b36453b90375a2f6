/** The curve of all best cores, on which a person slides. */

import type { FrontierPoint } from "../model";
import { usePage } from "../ui/context";
import { counted, full, percent } from "../ui/text";

const WIDTH = 460;
const HEIGHT = 118;
const LEFT = 40;
const BOTTOM = 20;
/** Shares of the lines that the axis names, as far as there is room. */
const TICKS = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1];
const TICK_WIDTH = 44;

export function FrontierPanel() {
  const { model, state, ink, go } = usePage();
  const points = model.frontier;
  const chosen = points.findIndex((point) => point.chosen);
  const place = Math.min(state.point >= 0 ? state.point : chosen, points.length - 1);
  const point = points[Math.max(place, 0)]!;
  const smallest = Math.max(Math.min(...points.map((item) => item.lines)), 1);
  const largest = Math.max(...points.map((item) => item.lines), smallest + 1);
  const most = Math.max(1, ...points.map((item) => item.cuts));
  const along = (lines: number): number =>
    LEFT + ((WIDTH - LEFT - 8) * Math.log(Math.max(lines, 1) / smallest)) / Math.log(largest / smallest);
  const x = (item: FrontierPoint): number => along(item.lines);
  const y = (item: FrontierPoint): number => 6 + (HEIGHT - BOTTOM - 6) * (1 - item.cuts / most);
  const path = (items: FrontierPoint[]): string =>
    items.map((item, i) => `${i ? "L" : "M"}${x(item).toFixed(1)} ${y(item).toFixed(1)}`).join("");
  const free = points.findIndex((item) => item.person === 0);
  const byPerson = points.slice(0, free < 0 ? points.length : free + 1);
  const ticks = TICKS.map((share) => share * model.totalLines)
    .filter((lines) => lines >= smallest * 0.98 && lines <= largest * 1.02)
    .reduce<number[]>((kept, lines) => {
      const last = kept[kept.length - 1];
      return last === undefined || along(lines) - along(last) > TICK_WIDTH ? [...kept, lines] : kept;
    }, []);
  return (
    <div class="frontier">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Imports cut against the size of the core: ${points.length} best cores`}>
        <line x1={LEFT} x2={WIDTH - 8} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM} stroke={ink.line} />
        {ticks.map((lines) => {
          const at = along(lines);
          return (
            <g key={lines}>
              <line x1={at} x2={at} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM + 4} stroke={ink.quiet} />
              <text x={Math.min(at, WIDTH - 2)} y={HEIGHT - 4} text-anchor={at > WIDTH - 20 ? "end" : "middle"} class="tick">{percent(lines / model.totalLines)}</text>
            </g>
          );
        })}
        <text x={LEFT - 6} y="14" text-anchor="end" class="tick">{full(most)}</text>
        <text x={LEFT - 6} y={HEIGHT - BOTTOM} text-anchor="end" class="tick">0</text>
        {byPerson.length > 1 && (
          <path d={`${path(byPerson)}L${x(byPerson[byPerson.length - 1]!)} ${HEIGHT - BOTTOM}L${x(byPerson[0]!)} ${HEIGHT - BOTTOM}Z`} fill={ink.against} opacity="0.14" />
        )}
        <path d={path(points)} fill="none" stroke={ink.accent} stroke-width="2" />
        {byPerson.length > 1 && <path d={path(byPerson)} fill="none" stroke={ink.against} stroke-width="2.5" stroke-dasharray="5 3" />}
        {chosen >= 0 && <circle cx={x(points[chosen]!)} cy={y(points[chosen]!)} r="6.5" fill="none" stroke={ink.text} stroke-width="1.5" />}
        <circle cx={x(point)} cy={y(point)} r="4" fill={point.person ? ink.against : ink.accent} stroke={ink.surface} stroke-width="1.5" />
      </svg>
      <label class="slider">
        <span class="hidden">Size of the core</span>
        <input
          type="range"
          min="0"
          max={points.length - 1}
          value={place}
          aria-valuetext={sentence(point)}
          onInput={(event) => go({ point: Number(event.currentTarget.value) })}
        />
      </label>
      <p class="note" aria-live="polite">
        {sentence(point)}{" "}
        {place === chosen ? <span class="quiet">This is the core that the wishes ask for (ring).</span>
          : <button type="button" class="link" onClick={() => go({ point: -1 })}>Back to the core that the wishes ask for</button>}
      </p>
      <p class="quiet legend-line">
        Up: imports cut; right: size of the core.
        {byPerson.length > 1 && <><span class="swatch dashed" /> by a person, too <span class="swatch plain" /> by debundle alone</>}
      </p>
    </div>
  );

  function sentence(item: FrontierPoint): string {
    const person = item.person ? `${counted(item.person, "edit")} by a person` : "no edit by a person";
    return `A core of ${counted(item.modules, "module")} (${percent(item.lines / model.totalLines)} of the lines): `
      + `${counted(item.cuts, "import")} cut, ${person}.`;
  }
}

/** Draws the matrix: a row and a column for each box, in the order in which they need one another. */

import type { Bundle } from "../bundles";
import { TYPING } from "../model";
import { phaseOf } from "../bundles";
import { edgeOf, heat, mix, shadeOf, textOn, tint, type Ink } from "../palette";
import type { Scene, View } from "../stage";
import type { Node } from "../tree";
import { shortened } from "../ui/text";

export const CELL = 18;
const STRIP = 18;
const LABEL = 190;
const TOP = 150;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

/** An open box: the rows that it holds. */
export interface Block {
  node: Node;
  first: number;
  last: number;
  depth: number;
}

export interface MatrixLook {
  ink: Ink;
  rows: Node[];
  blocks: Block[];
  cells: Bundle[];
  /** Place of a row by the id of its box. */
  place: Map<number, number>;
  /** Rows that are chosen. */
  chosen: Set<number>;
  partner: Set<number>;
}

export class MatrixScene implements Scene {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  private readonly look: MatrixLook;
  private readonly deepest: number;
  private readonly most: number;

  constructor(look: MatrixLook) {
    this.look = look;
    this.deepest = Math.max(-1, ...look.blocks.map((block) => block.depth)) + 1;
    this.left = this.deepest * STRIP + LABEL;
    this.width = this.left + look.rows.length * CELL;
    this.height = TOP + look.rows.length * CELL;
    this.most = Math.max(2, ...look.cells.map((cell) => cell.total));
  }

  draw(context: CanvasRenderingContext2D, view: View): void {
    const { ink, rows, blocks } = this.look;
    const size = rows.length * CELL;
    context.fillStyle = ink.surface;
    context.fillRect(this.left, TOP, size, size);
    this.drawUpper(context, size);
    for (const block of blocks) this.drawBlock(context, block, view.scale);
    if (view.scale * CELL > 5) this.drawGrid(context, size, view);
    for (const cell of this.look.cells) this.drawCell(context, cell, view);
    this.drawDiagonal(context);
    for (const block of blocks) this.outline(context, block);
    if (view.scale * 12 > 6) this.drawNames(context, view);
    this.drawChosen(context, size);
  }

  /** What lies at a place: a cell, a row's name, or the strip of an open box. */
  hit(x: number, y: number): { row: number; column: number } | { name: number } | { block: Block } | null {
    const row = Math.floor((y - TOP) / CELL);
    const column = Math.floor((x - this.left) / CELL);
    const count = this.look.rows.length;
    if (row >= 0 && row < count && x < this.left) {
      const depth = Math.floor(x / STRIP);
      const block = this.look.blocks.find((item) => item.depth === depth && item.first <= row && row <= item.last);
      if (block && x >= 0 && depth < this.deepest) return { block };
      return x >= 0 ? { name: row } : null;
    }
    if (y >= 0 && y < TOP && column >= 0 && column < count) return { name: column };
    if (row < 0 || column < 0 || row >= count || column >= count) return null;
    return { row, column };
  }

  rowBox(row: number): { x: number; y: number; width: number; height: number } {
    return { x: this.left + row * CELL - 40, y: TOP + row * CELL - 40, width: 80 + CELL, height: 80 + CELL };
  }

  private drawUpper(context: CanvasRenderingContext2D, size: number): void {
    const { ink } = this.look;
    context.beginPath();
    context.moveTo(this.left, TOP);
    context.lineTo(this.left + size, TOP);
    context.lineTo(this.left + size, TOP + size);
    context.closePath();
    context.fillStyle = mix(ink.surface, ink.against, 0.05);
    context.fill();
  }

  private drawBlock(context: CanvasRenderingContext2D, block: Block, scale: number): void {
    const { ink } = this.look;
    const colour = shadeOf(block.node.distribution);
    const y = TOP + block.first * CELL;
    const height = (block.last - block.first + 1) * CELL;
    context.fillStyle = tint(colour, ink, 0.34);
    context.fillRect(block.depth * STRIP + 1, y + 1, STRIP - 2, height - 2);
    context.fillStyle = tint(colour, ink, 0.1);
    context.fillRect(this.left + block.first * CELL, y, height, height);
    if (12 * scale < 6 || height < 40) return;
    context.save();
    context.translate(block.depth * STRIP + STRIP / 2, y + height / 2);
    context.rotate(-Math.PI / 2);
    context.font = `600 11.5px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = ink.text;
    context.fillText(shortened(`− ${block.node.label}`, Math.max(4, Math.floor(height / 7))), 0, 0.5);
    context.restore();
  }

  private outline(context: CanvasRenderingContext2D, block: Block): void {
    const size = (block.last - block.first + 1) * CELL;
    context.strokeStyle = edgeOf(shadeOf(block.node.distribution), this.look.ink);
    context.lineWidth = block.depth === 0 ? 2 : 1;
    context.strokeRect(this.left + block.first * CELL, TOP + block.first * CELL, size, size);
  }

  private drawGrid(context: CanvasRenderingContext2D, size: number, view: View): void {
    context.beginPath();
    for (let i = 0; i <= this.look.rows.length; i++) {
      const x = this.left + i * CELL;
      const y = TOP + i * CELL;
      if (x >= view.x && x <= view.x + view.width) {
        context.moveTo(x, TOP);
        context.lineTo(x, TOP + size);
      }
      if (y >= view.y && y <= view.y + view.height) {
        context.moveTo(this.left, y);
        context.lineTo(this.left + size, y);
      }
    }
    context.strokeStyle = this.look.ink.line;
    context.globalAlpha = 0.6;
    context.lineWidth = 0.5;
    context.stroke();
    context.globalAlpha = 1;
  }

  private drawCell(context: CanvasRenderingContext2D, cell: Bundle, view: View): void {
    const { place } = this.look;
    const row = place.get(cell.from);
    const column = place.get(cell.to);
    if (row === undefined || column === undefined) return;
    const x = this.left + column * CELL;
    const y = TOP + row * CELL;
    if (x > view.x + view.width || y > view.y + view.height || x + CELL < view.x || y + CELL < view.y) return;
    const colour = this.colourOf(cell, column > row);
    const gap = view.scale * CELL > 5 ? 1 : 0;
    context.fillStyle = colour;
    context.fillRect(x + gap, y + gap, CELL - 2 * gap, CELL - 2 * gap);
    if (view.scale * CELL < 13) return;
    context.fillStyle = textOn(colour);
    context.font = `${cell.total > 99 ? 8.5 : 10}px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(cell.total > 999 ? "1k+" : String(cell.total), x + CELL / 2, y + CELL / 2 + 0.5);
  }

  private colourOf(cell: Bundle, above: boolean): string {
    const { ink } = this.look;
    const share = 0.12 + (0.88 * Math.log(1 + cell.total)) / Math.log(1 + this.most);
    if (phaseOf(cell) === TYPING) return mix(ink.surface, ink.quiet, 0.28);
    if (above) return mix(ink.surface, ink.against, 0.35 + 0.6 * share);
    return heat(share, ink);
  }

  private drawDiagonal(context: CanvasRenderingContext2D): void {
    const { ink, rows } = this.look;
    context.fillStyle = mix(ink.surface, ink.quiet, 0.35);
    rows.forEach((_row, i) => context.fillRect(this.left + i * CELL + 1, TOP + i * CELL + 1, CELL - 2, CELL - 2));
  }

  private drawNames(context: CanvasRenderingContext2D, view: View): void {
    const { ink, rows } = this.look;
    context.font = `12px ${FONT}`;
    context.textBaseline = "middle";
    rows.forEach((node, i) => {
      const text = shortened(`${node.children.length ? "+ " : ""}${node.label}`, 27);
      const y = TOP + (i + 0.5) * CELL;
      const x = this.left + (i + 0.5) * CELL;
      context.fillStyle = ink.text;
      if (y >= view.y && y <= view.y + view.height) {
        context.textAlign = "right";
        context.fillText(text, this.left - 8, y);
        context.fillStyle = edgeOf(shadeOf(node.distribution), ink);
        context.fillRect(this.left - 5, y - 6, 3, 12);
      }
      if (x < view.x || x > view.x + view.width) return;
      context.save();
      context.translate(x, TOP - 8);
      context.rotate(-Math.PI / 2);
      context.textAlign = "left";
      context.fillStyle = ink.text;
      context.fillText(shortened(node.label, 21), 0, 0);
      context.restore();
    });
  }

  private drawChosen(context: CanvasRenderingContext2D, size: number): void {
    const { ink, chosen, partner } = this.look;
    context.strokeStyle = ink.accent;
    context.lineWidth = 2;
    for (const row of chosen) context.strokeRect(0, TOP + row * CELL, this.left + size, CELL);
    for (const column of partner.size ? partner : chosen) context.strokeRect(this.left + column * CELL, 0, CELL, TOP + size);
  }
}

/** What every view needs: the model, the supposed world, the state and how to change it. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Model } from "../model";
import type { Ink } from "../palette";
import type { State } from "../state";
import type { World, Worlds } from "../world";

export interface Page {
  model: Model;
  worlds: Worlds;
  world: World;
  state: State;
  ink: Ink;
  /** Change the state; what is not said stays. */
  go(patch: Partial<State>): void;
  undo(): void;
  redo(): void;
  canUndo: boolean;
  canRedo: boolean;
  /** Say something to whoever cannot see it. */
  say(text: string): void;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("No page around this part.");
  return page;
}

/** The choices that the map and the treemap share. */

import { groupOf, type Colour } from "../state";
import { usePage } from "../ui/context";

/** What boxes stand for and what their colour means: the same choice wherever there are boxes. */
export function GroupAndColour({ table = false }: { table?: boolean }) {
  const { model, state, go } = usePage();
  return (
    <>
      <label>Group by{" "}
        <select value={groupOf(state)} onChange={(event) => go({ group: event.currentTarget.value === "packages" ? "packages" : "distributions", open: [] })}>
          <option value="distributions">distribution</option>
          <option value="packages">package</option>
        </select>
      </label>
      {!table && (
        <label>Colour{" "}
          <select value={state.colour} onChange={(event) => go({ colour: event.currentTarget.value as Colour })}>
            <option value="distribution">distribution</option>
            <option value="loading">what is loaded at once</option>
            <option value="native">compiled code</option>
            {model.churn && <option value="churn">how often it changes</option>}
          </select>
        </label>
      )}
    </>
  );
}

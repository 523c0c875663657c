/** What is made of a result at once, while it is in a register: of a product's, or of a reduction's. */
import type { Finish } from "../../plan/unit.types";
import { Elements, load, store } from "../elements";
import type { Scope } from "./piece";

export interface Finished {
  /** A result by its node, in a register. */
  value(root: number): string | undefined;
  /** Among all results, and within its row: u32 expressions. */
  readonly index: string;
  readonly column: string;
}

export function finishing(finish: Finish, { value, index, column }: Finished, scope: Scope): string {
  const ways = { alike: ` + ${index}`, row: ` + ${column}`, number: "" };
  let code = "";
  const loaded = finish.inputs.map(({ root, offset, lies, dtype }, k) => {
    const own = value(root);
    if (own !== undefined) return { text: own, form: dtype };
    code += `let f${k} = ${load(dtype, `${scope.address(root)} + ${offset}u${ways[lies]}`)};\n`;
    return { text: `f${k}`, form: dtype };
  });
  const elements = new Elements("g", loaded, (names) => scope.use(names));
  elements.compute(finish.members);
  code += elements.code;
  for (const one of finish.stores) code += store(`${scope.address(one.root)} + ${index}`, elements.value(one.value));
  return code;
}

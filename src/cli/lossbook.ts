/** The commands of `lossbook`, by name; each is loaded when it is asked for. */
import { CommandError } from "./commandError";

const commands: Readonly<Record<string, () => Promise<{ main(args: readonly string[]): Promise<number> }>>> = {
  check: () => import("./check/main"),
  verify: () => import("./verify/main"),
};

export async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const command = commands[name];
  const hint = `there are: ${Object.keys(commands)
    .map((one) => `lossbook ${one}`)
    .join(", ")}; --help after one of them says what it takes.`;
  if (!command) throw new CommandError("LB950", `unknown command: ${name}`, hint);
  return (await command()).main(args);
}

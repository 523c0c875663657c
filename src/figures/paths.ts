/** Paths and points on a plane: the information plane, an orbit, weights projected on two directions. */
import type { FigureSpec } from "./figure.types";
import { planePlot, planeSize, planeTable, type PlaneDomains, type PlaneOptions, type PlanePath } from "./plane";
import { toAxis } from "./scales";
import { steadyDomain } from "./steadyDomain";

export type PathsOptions = Omit<PlaneOptions, "paths">;

export function pathsSpec(paths: readonly PlanePath[], given: PathsOptions): FigureSpec {
  const options: PlaneOptions = { aspect: 0.75, ...given, paths };
  const all = [...paths, ...(options.points ?? [])].flatMap(({ points }) => points);
  const given2 = [toAxis(options.xAxis), toAxis(options.yAxis)] as const;
  const domainsOf = (body: Element): PlaneDomains => {
    const one = (name: string, k: 0 | 1) =>
      given2[k].domain ??
      steadyDomain(
        body,
        all.map((point) => point[k]),
        { name, progress: all.length, type: given2[k].type },
      );
    return [one("x", 0), one("y", 1)];
  };
  // The aspect is given, so that the domains do not matter for the size.
  const anywhere: PlaneDomains = [
    [0, 1],
    [0, 1],
  ];
  return {
    kind: "paths",
    options,
    height: (width) => planeSize(options, width, anywhere).down,
    empty: all.length > 0 ? undefined : "Press Run and the paths appear here",
    draw(body, width, own) {
      const domains = domainsOf(body);
      body.replaceChildren(planePlot(options, domains, planeSize(options, width, domains, own), {}));
    },
    table: () => planeTable(options, 200),
    data: () => planeTable(options),
  };
}

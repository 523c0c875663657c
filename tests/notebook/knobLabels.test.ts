import { expect, it } from "vitest";
import { findKnobLabels } from "../../src/notebook/findKnobLabels";
import { js, md, ts } from "./stories";

it("the labels of controls are read by the names of their values", () => {
  expect(
    findKnobLabels([
      js(1, 'const alpha = view(Inputs.range([0, 1], {value: 0.5, label: "output scale α"})), w = 3;'),
      js(2, "const rate = live(Inputs.range([0, 1], {label: `learning rate`}));"),
      ts(3, 'const kind: string = view(Inputs.select(["a"], {label: "kind" + " of data"}));'),
      js(4, 'const start = view(Inputs.range([1, 2], {label: "start at ηφ ="}));'),
    ]),
  ).toEqual({ alpha: "output scale α", rate: "learning rate", kind: "kind of data", start: "start at ηφ" });
});

it("what has no label, or one that only running could tell, has none", () => {
  expect(
    findKnobLabels([
      md(1, 'const prose = view(Inputs.range([0, 1], {label: "prose"}))'),
      js(2, "const a = view(Inputs.range([0, 1])), b = view(Inputs.range([0, 1], {label: name}));"),
      js(3, 'const c = view(form({label: "no input"})), d = Inputs.range([0, 1], {label: "not shown"});'),
      js(4, "const e = view(Inputs.range([0, 1], {label: ' '})), f = view(Inputs.range(...extent, {...options}));"),
      js(5, "const = ;"),
      js(6, 'const {g} = view(Inputs.form({label: "several"}));'),
    ]),
  ).toEqual({});
});

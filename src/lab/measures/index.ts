/** `measures` in a notebook. */
export { averaged } from "./averaged";
export { accuracy, confusion, predictions } from "./classification";
export { directionAlignment } from "./directionAlignment";
export { loss } from "./loss";
export { firstStepBelow, valueAt } from "./series";

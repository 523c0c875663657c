/**
 * The assignment problem: each row gets a column of its own, at the least cost in all. Shortest augmenting paths with potentials (Jonker and
 * Volgenant 1987; Kuhn's Hungarian method in O(n³)). Plain float64; 512 × 512 in about a second.
 */
import { maybeMatrix, type Matrix } from "../linear/matrix";
import { AuthorError } from "../../../graph/authorError";

export interface Assignment {
  /** Column of each row: [rows]. */
  readonly columns: Int32Array;
  /** Sum of the costs (or, maximised, of the gains) taken. */
  readonly total: number;
}

export interface AssignmentOptions {
  /** Takes the most in all, not the least. Default false. */
  readonly maximise?: boolean;
}

/** At least as many columns as rows. Throws LB360 for what is no matrix of finite numbers, LB366 for more rows than columns. */
export function assignment(costs: Matrix, { maximise = false }: AssignmentOptions = {}): Assignment {
  const { rows, columns, values } = maybeMatrix(costs);
  if (rows > columns)
    throw new AuthorError("LB366", `more rows (${rows}) than columns to assign to: ${columns}`, "transpose it.");
  const cost = maximise ? values.map((value) => -value) : values;
  const rowPotential = new Float64Array(rows);
  const columnPotential = new Float64Array(columns);
  const rowOf = new Int32Array(columns).fill(-1);
  const before = new Int32Array(columns);
  const distance = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    const end = shortestPath(row);
    // Turn the path around: each column on it takes the row that reached it.
    for (let column = end; column >= 0;) {
      const from = before[column]!;
      rowOf[column] = from < 0 ? row : rowOf[from]!;
      column = from;
    }
  }
  const assigned = new Int32Array(rows);
  rowOf.forEach((row, column) => void (row >= 0 && (assigned[row] = column)));
  const total = assigned.reduce((sum, column, row) => sum + values[row * columns + column]!, 0);
  return { columns: assigned, total };

  /** From a free row to the nearest free column, by reduced costs; moves the potentials along. `before`: the column on the way there, or −1. */
  function shortestPath(start: number): number {
    const done = new Uint8Array(columns);
    const visited: number[] = [];
    distance.fill(Infinity);
    let [row, reached, last] = [start, 0, -1];
    for (;;) {
      let nearest = -1;
      const base = row * columns;
      const own = reached - rowPotential[row]!;
      for (let column = 0; column < columns; column += 1) {
        if (done[column]) continue;
        const through = own + cost[base + column]! - columnPotential[column]!;
        if (through < distance[column]!) {
          distance[column] = through;
          before[column] = last;
        }
        if (nearest < 0 || distance[column]! < distance[nearest]!) nearest = column;
      }
      reached = distance[nearest]!;
      if (rowOf[nearest]! < 0) {
        rowPotential[start]! += reached;
        for (const column of visited) {
          const slack = reached - distance[column]!;
          rowPotential[rowOf[column]!]! += slack;
          columnPotential[column]! -= slack;
        }
        return nearest;
      }
      done[nearest] = 1;
      visited.push(nearest);
      last = nearest;
      row = rowOf[nearest]!;
    }
  }
}

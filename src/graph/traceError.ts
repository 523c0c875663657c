/**
 * What an author did that a traced step cannot do: a code, one lowercase clause with the offending value last, and a way out.
 *
 * LB101 reading a traced value · LB102 operation without a lowering · LB103 tfjs's own randomness · LB104 shapes
 * LB105 tensors outside their trace · LB106 gradient of something not a scalar · LB107 gradient by something not a float
 * LB108 what a step returns · LB109 arguments of random and of inputs · LB110 gradients of customVjp · LB111 lanes of vmap
 * LB112 bytes that are no graph
 */
import { AuthorError } from "./authorError";

export class TraceError extends AuthorError {
  override readonly name = "TraceError";
}

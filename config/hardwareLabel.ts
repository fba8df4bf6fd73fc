// The label of a node that says which hardware it is: what a CiliumNodeConfig selects by.
// It must never change: nodes that run bear it.

/** Its value is a name under `nodes.hardware`. */
export const hardwareLabel = 'routewise.io/hardware';

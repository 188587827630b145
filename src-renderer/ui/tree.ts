// A row of a tree, flat: what Tree.svelte draws. Knows nothing of a lab.

export type Tone = 'plain' | 'dim' | 'irq' | 'error' | 'warning'
export type Mark = 'bound' | 'failed' | 'deferred' | 'unbound'

/** @typeParam S what a click on the row selects */
export interface TreeRow<S = unknown> {
  /** Stable over time: which rows are open is remembered by it. */
  id: string
  level: number
  label: string
  /** Before the label, quieter: a devicetree node's labels. */
  before?: string
  /** Undefined: the row has nothing below it. */
  open?: boolean
  /** Undefined: no hue mark; null: the empty mark of a device without a hue. */
  hue?: { token: string; dashed: boolean } | null
  /** Text at the right end. */
  end: string
  mono?: boolean
  tone: Tone
  /** Errors of a failed probe, before the text. */
  badge?: string
  mark?: Mark
  /** null: a click opens and closes the row. */
  selects: S | null
  quiet: boolean
  title?: string
}

// What a menu is made of.

export interface MenuItem {
  label: string
  /** Dim text at the right: a value, a path. */
  hint?: string
  keys?: string
  checked?: boolean
  /** Why it cannot be chosen now. */
  disabled?: string | null
  run: () => void
}

export type MenuRow = MenuItem | { heading: string } | 'line'

// How a key binding is written for people. Bindings are in tinykeys' terms: `$mod+Shift+p`.

const NAMES: Record<string, string> = {
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  escape: 'Esc',
  enter: '↵',
  ' ': 'Space',
  space: 'Space',
  equal: '=',
  minus: '−',
}

/** `$mod+k` → `Ctrl K`, on a Mac `⌘ K`. Optional modifiers, `[Shift]`, are not shown. */
export function keyText(binding: string, mac = false): string {
  return binding
    .split('+')
    .filter((part) => !part.startsWith('['))
    .map((part) => {
      if (part === '$mod') return mac ? '⌘' : 'Ctrl'
      const name = NAMES[part.toLowerCase()]
      return name ?? (part.length === 1 ? part.toUpperCase() : part)
    })
    .join(' ')
}

const EDITABLE = 'input, textarea, select, [contenteditable="true"]'

/** A key without Ctrl, Alt or Meta that would type a letter or move a text cursor: not for us where text is edited. */
export function typesText(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof Element) || !target.closest(EDITABLE)) return false
  return !(event.ctrlKey || event.metaKey || event.altKey || /^F\d+$/.test(event.key))
}

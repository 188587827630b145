// The layering table: which folder may import which. Whatever is not listed here is refused.

/** Import kinds in the main process: each folder of src-main, and what it may import besides itself. */
const main = {
  base: ['contract'],
  registers: ['base', 'contract'],
  bus: ['base', 'registers', 'contract'],
  kernel: ['base', 'bus', 'contract'],
  devices: ['base', 'registers'],
  boards: ['base', 'registers', 'devices', 'contract'],
  drivers: ['base', 'kernel', 'contract'],
  checks: ['base', 'contract'],
  trace: ['base', 'contract'],
  link: ['base', 'registers', 'contract'],
}
const everyPart = Object.keys(main)
main.lab = [...everyPart, 'contract']
main.cli = [...everyPart, 'lab', 'contract']
main.app = [...everyPart, 'lab', 'contract']

const renderer = {
  base: ['contract'],
  state: ['base', 'contract'],
  ui: ['base'],
  panels: ['state', 'ui', 'base', 'contract'],
}

const place = (folder) => (name) => (name === 'contract' ? '^src-preload/contract/' : `^${folder}/${name}/`)
const rows = (folder, table) =>
  Object.entries(table).map(([name, allowed]) => ({
    name: `${folder}/${name}`,
    from: place(folder)(name),
    to: [place(folder)(name), ...allowed.map(place(folder))],
  }))

/** One row per folder: `from` may import `to`, both as regular expressions over paths. */
export const layers = [
  ...rows('src-main', main),
  ...rows('src-renderer', renderer),
  { name: 'src-preload/contract', from: '^src-preload/contract/', to: ['^src-preload/contract/'] },
  {
    name: 'src-preload/bridge',
    from: '^src-preload/bridge\\.ts$',
    to: ['^src-preload/contract/'],
  },
  {
    name: 'src-preload/index',
    from: '^src-preload/index\\.ts$',
    to: ['^src-preload/(contract/|bridge\\.ts$)'],
  },
  {
    name: 'src-renderer',
    from: '^src-renderer/[^/]+$',
    to: ['^src-renderer/', '^src-preload/contract/'],
  },
]

/** Folders whose parts must not know each other: devices/X never imports devices/Y. */
export const strangers = ['src-main/devices', 'src-renderer/panels']

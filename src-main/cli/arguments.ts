// Reads the command line into plain data, or says in one line what is wrong with it.
import { parseArgs } from 'node:util'
import type { Result } from '../../src-preload/contract/errors'
import { done, reason } from '../base/result'
import {
  LINK_OPTION_NAMES,
  LINK_OPTIONS,
  linkWish,
  type LinkWish,
  mirrorWishes,
  type MirrorWish,
  parseAddress,
  parseValue,
  wrong,
} from './link-arguments'
import { parseTime } from './time'
import type { PeekWanted, PokeWanted, ReplayWanted, RunWanted, SnapshotWanted, Wanted } from './wanted'

type Values = Record<string, string | boolean | undefined>
type CommandName = Exclude<Wanted['command'], 'help' | 'version'>

const OPTIONS = {
  record: { type: 'string' },
  until: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
  strict: { type: 'boolean' },
  at: { type: 'string' },
  filter: { type: 'string' },
  socket: { type: 'string' },
  board: { type: 'string' },
  mirror: { type: 'string' },
  on: { type: 'string' },
  device: { type: 'string' },
  compare: { type: 'string' },
  width: { type: 'string' },
  count: { type: 'string' },
  'port-space': { type: 'boolean' },
  ...LINK_OPTIONS,
  screenshot: { type: 'string' },
  save: { type: 'string' },
  exit: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const

const ON_BOARD = ['board', 'mirror', ...LINK_OPTION_NAMES]

/** The words and options that each command takes. */
const TAKES: Record<CommandName, { words: string[]; options: string[] }> = {
  open: { words: ['LAB, BOARD or SESSION'], options: ['screenshot', 'save', 'exit'] },
  run: { words: ['LAB or BOARD'], options: ['record', 'until', 'seed', 'json', 'strict', ...ON_BOARD] },
  iomem: { words: ['LAB, BOARD or SESSION'], options: ['at'] },
  info: { words: ['SESSION'], options: ['json'] },
  events: { words: ['SESSION'], options: ['filter', 'json'] },
  'kernel-ops': { words: ['FILE.jsonl'], options: [] },
  qtest: { words: ['LAB'], options: ['socket'] },
  boards: { words: [], options: ['json'] },
  probe: { words: ['PORT'], options: ['json', ...LINK_OPTION_NAMES] },
  peek: { words: ['PORT', 'ADDRESS'], options: ['width', 'count', 'port-space', 'json', ...LINK_OPTION_NAMES] },
  poke: { words: ['PORT', 'ADDRESS', 'VALUE'], options: ['width', 'port-space', 'json', ...LINK_OPTION_NAMES] },
  snapshot: {
    words: ['LAB, SESSION or SNAPSHOT'],
    options: ['device', 'save', 'compare', 'at', 'json', ...ON_BOARD],
  },
  replay: { words: ['SESSION'], options: ['on', 'json', ...ON_BOARD] },
}

export function parseCommand(words: string[]): Result<Wanted> {
  let parsed: { values: Values; positionals: string[] }
  try {
    parsed = parseArgs({ args: words, options: OPTIONS, allowPositionals: true })
  } catch (error) {
    // Node's own words end with advice on `--`, which is of no use here.
    return wrong(reason(error).split('. ')[0]!.replace(/\.?$/, '.'))
  }
  const { values, positionals } = parsed
  if (values.help === true) return done({ command: 'help' })
  if (values.version === true) return done({ command: 'version' })
  const [name, ...given] = positionals
  if (name === undefined) return wrong('Which command?')
  if (!isCommand(name)) return wrong(`There is no command "${name}".`)
  const { words: expected, options } = TAKES[name]
  const missing = expected[given.length]
  if (missing !== undefined) return wrong(`mmio-lab ${name} needs ${/^[AEIOU]/.test(missing) ? 'an' : 'a'} ${missing}.`)
  if (given.length > expected.length) return wrong(tooMany(name, expected, given))
  const stranger = Object.keys(values).find((option) => !options.includes(option))
  if (stranger !== undefined) return wrong(`mmio-lab ${name} does not take --${stranger}.`)
  return build(name, given, new Given(values))
}

function tooMany(name: string, expected: string[], given: string[]): string {
  const all = expected.length === 1 ? `one ${expected[0]!}` : expected.join(' ') || 'no words'
  return `mmio-lab ${name} takes ${all}, not also "${given[expected.length]!}".`
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(TAKES, name)

/** The options as they were given. */
class Given {
  readonly #values: Values

  constructor(values: Values) {
    this.#values = values
  }

  readonly text = (name: string): string | null => {
    const value = this.#values[name]
    return typeof value === 'string' ? value : null
  }
  readonly isSet = (name: string): boolean => this.#values[name] === true

  link(port: string): Result<LinkWish> {
    return linkWish(port, this.text, this.isSet)
  }

  /** Of --board; without it the options of a link mean nothing. */
  board(): Result<{ board: LinkWish | null; mirror: MirrorWish[] | null }> {
    const port = this.text('board')
    if (port === null) {
      const alone = [...LINK_OPTION_NAMES, 'mirror'].find((name) => this.text(name) !== null || this.isSet(name))
      if (alone !== undefined) return wrong(`--${alone} means nothing without --board PORT.`)
      return done({ board: null, mirror: null })
    }
    const board = this.link(port)
    if (!board.ok) return board
    const mirror = mirrorWishes(this.text('mirror'))
    return mirror.ok ? done({ board: board.value, mirror: mirror.value }) : mirror
  }
}

function build(command: CommandName, words: string[], given: Given): Result<Wanted> {
  const { text } = given
  const path = words[0] ?? ''
  const json = given.isSet('json')
  switch (command) {
    case 'boards':
      return done({ command, json })
    case 'info':
      return done({ command, path, json })
    case 'events':
      return done({ command, path, filter: text('filter') ?? '', json })
    case 'open':
    case 'kernel-ops':
      return done({ command, path })
    case 'qtest':
      return done({ command, path, socket: text('socket') })
    case 'iomem': {
      const at = timeOf('at', text('at'))
      return at.ok ? done({ command, path, at: at.value }) : at
    }
    case 'run':
      return buildRun(path, json, given)
    case 'probe': {
      const board = given.link(path)
      return board.ok ? done({ command, board: board.value, json }) : board
    }
    case 'peek':
    case 'poke':
      return buildAccess(command, words, json, given)
    case 'snapshot':
    case 'replay':
      return buildOnBoard(command, path, json, given)
  }
}

function buildRun(path: string, json: boolean, given: Given): Result<RunWanted> {
  const until = timeOf('until', given.text('until'))
  if (!until.ok) return until
  const seed = seedOf(given.text('seed'))
  if (!seed.ok) return seed
  const board = given.board()
  if (!board.ok) return board
  const plain = { command: 'run', path, record: given.text('record'), json, strict: given.isSet('strict') } as const
  return done({ ...plain, until: until.value, seed: seed.value, ...board.value })
}

function buildOnBoard(
  command: 'snapshot' | 'replay',
  path: string,
  json: boolean,
  given: Given,
): Result<SnapshotWanted | ReplayWanted> {
  const { text } = given
  const board = given.board()
  if (!board.ok) return board
  if (command === 'replay') return done({ command, path, on: text('on'), json, ...board.value })
  const at = timeOf('at', text('at'))
  if (!at.ok) return at
  const plain = { device: text('device'), save: text('save'), compare: text('compare'), at: at.value }
  return done({ command, path, json, ...plain, ...board.value })
}

const WIDTHS = [1, 2, 4, 8] as const
const MOST_COUNT = 4096

function buildAccess(
  command: 'peek' | 'poke',
  [port = '', at = '', what = '']: string[],
  json: boolean,
  given: Given,
): Result<PeekWanted | PokeWanted> {
  const board = given.link(port)
  if (!board.ok) return board
  const address = parseAddress(at)
  if (address === null) return wrong(`${at} is not an address; write it like 0x4000_c000.`)
  const widthText = given.text('width') ?? '4'
  const width = WIDTHS.find((each) => `${each}` === widthText)
  if (width === undefined) return wrong(`--width ${widthText} is none of 1, 2, 4, 8 (bytes).`)
  const space = given.isSet('port-space') ? 'io' : 'mem'
  const plain = { board: board.value, space, address, width, json } as const
  if (command === 'poke') {
    const value = parseValue(what)
    if (value === null) return wrong(`${what} is not a value; write it like 0x301.`)
    if (value >= 1n << BigInt(width * 8)) return wrong(`${what} does not fit in ${width} bytes.`)
    return done({ command, ...plain, value })
  }
  const countText = given.text('count') ?? '1'
  const count = /^\d+$/.test(countText) ? Number(countText) : NaN
  if (!(count >= 1 && count <= MOST_COUNT)) {
    return wrong(`--count ${countText} is not a whole number from 1 to ${MOST_COUNT}.`)
  }
  return done({ command, ...plain, count })
}

function timeOf(option: string, text: string | null): Result<number | null> {
  const time = text === null ? null : parseTime(text)
  if (text === null || time !== null) return done(time)
  return wrong(`--${option} ${text} is not a time; write it like 2ms, 150us, 1.5s or 20000 (ns).`)
}

function seedOf(text: string | null): Result<number | null> {
  if (text === null) return done(null)
  const seed = /^\d+$/.test(text) ? Number(text) : NaN
  return seed <= 0xffffffff ? done(seed) : wrong(`--seed ${text} is not a whole number from 0 to 4294967295.`)
}

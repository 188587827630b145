// Reads the command line into plain data, or says in one line what is wrong with it.
import { parseArgs } from 'node:util'
import type { Failure, Result } from '../../src-preload/contract/errors'
import { done, failed, reason } from '../base/result'
import { parseTime } from './time'
import { SEE_HELP } from './usage'

export interface RunWanted {
  command: 'run'
  path: string
  record: string | null
  /** ns; null = as lab.json says. */
  until: number | null
  seed: number | null
  json: boolean
  strict: boolean
}
export interface IomemWanted {
  command: 'iomem'
  path: string
  /** ns; null = the end. */
  at: number | null
}
export interface InfoWanted {
  command: 'info'
  path: string
  json: boolean
}
export interface EventsWanted {
  command: 'events'
  path: string
  filter: string
  json: boolean
}
export interface OpenWanted {
  command: 'open'
  path: string
}
export interface KernelOpsWanted {
  command: 'kernel-ops'
  /** `-` = standard input. */
  path: string
}
export interface QtestWanted {
  command: 'qtest'
  path: string
  /** null: standard input and output. */
  socket: string | null
}
export type Wanted =
  | RunWanted
  | IomemWanted
  | InfoWanted
  | EventsWanted
  | OpenWanted
  | KernelOpsWanted
  | QtestWanted
  | { command: 'help' }
  | { command: 'version' }

type Values = Record<string, string | boolean | undefined>
type CommandName = 'run' | 'open' | 'iomem' | 'info' | 'events' | 'kernel-ops' | 'qtest'

const OPTIONS = {
  record: { type: 'string' },
  until: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
  strict: { type: 'boolean' },
  at: { type: 'string' },
  filter: { type: 'string' },
  socket: { type: 'string' },
  screenshot: { type: 'string' },
  save: { type: 'string' },
  exit: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const

/** What each command takes besides its path. */
const TAKES: Record<CommandName, { path: string; options: string[] }> = {
  open: { path: 'LAB, BOARD or SESSION', options: ['screenshot', 'save', 'exit'] },
  run: { path: 'LAB or BOARD', options: ['record', 'until', 'seed', 'json', 'strict'] },
  iomem: { path: 'LAB, BOARD or SESSION', options: ['at'] },
  info: { path: 'SESSION', options: ['json'] },
  events: { path: 'SESSION', options: ['filter', 'json'] },
  'kernel-ops': { path: 'FILE.jsonl', options: [] },
  qtest: { path: 'LAB', options: ['socket'] },
}

const wrong = (message: string): { ok: false; error: Failure } => failed('bad-input', message, SEE_HELP)

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
  const [name, path, ...more] = positionals
  if (name === undefined) return wrong('Which command?')
  if (!isCommand(name)) return wrong(`There is no command "${name}".`)
  const takes = TAKES[name]
  if (path === undefined) return wrong(`mmio-lab ${name} needs a ${takes.path}.`)
  if (more.length > 0) return wrong(`mmio-lab ${name} takes one ${takes.path}, not also "${more[0]!}".`)
  const stranger = Object.keys(values).find((option) => !takes.options.includes(option))
  if (stranger !== undefined) return wrong(`mmio-lab ${name} does not take --${stranger}.`)
  return build(name, path, values)
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(TAKES, name)

function build(command: CommandName, path: string, values: Values): Result<Wanted> {
  const text = (name: string): string | null => (typeof values[name] === 'string' ? values[name] : null)
  const json = values.json === true
  switch (command) {
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
    case 'run': {
      const until = timeOf('until', text('until'))
      if (!until.ok) return until
      const seed = seedOf(text('seed'))
      if (!seed.ok) return seed
      const strict = values.strict === true
      return done({ command, path, record: text('record'), until: until.value, seed: seed.value, json, strict })
    }
  }
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

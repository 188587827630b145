// The script of a driver in a kernel-ops file, taken apart: steps with their arguments. Runs nothing.
import { BadOperation } from './operation'

/** How many arguments each step has, and which of them is a name. */
const STEPS: Readonly<Record<string, readonly ('number' | 'name')[]>> = {
  map: ['number'],
  mapget: ['number'],
  mapname: ['name'],
  mapraw: ['number', 'number'],
  maptype: ['number', 'number'],
  mapnull: [],
  ioremap: ['number', 'number'],
  req: ['number', 'number'],
  rawreq: ['number', 'number'],
  relreq: ['number', 'number'],
  act: ['name'],
  irq: ['number'],
  irqopt: ['number'],
  irqname: ['name'],
  irqcount: [],
  getres: ['number', 'number'],
  open: ['number'],
  close: ['number'],
  relgroup: ['number'],
  defer: ['number'],
  err: ['number'],
  ret: ['number'],
}

export interface Step {
  /** As it was written. */
  text: string
  op: string
  /** With a question mark: the probe goes on whatever comes of it. */
  soft: boolean
  numbers: readonly bigint[]
  name: string
}

/** An integer in C's notation, decimal or 0x. */
export function numberIn(text: string): bigint {
  if (!/^-?(0x[0-9a-f]+|\d+)$/i.test(text)) throw new BadOperation(`"${text}" is no number`)
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)
}

export const parseScript = (script: string): Step[] => script.split(';').filter(Boolean).map(parseStep)

function parseStep(text: string): Step {
  const [head = '', ...given] = text.split(':')
  const op = head.replace(/\?$/, '')
  const wanted = STEPS[op]
  if (!wanted) throw new BadOperation(`there is no step "${op}"; the steps are ${Object.keys(STEPS).join(', ')}`)
  if (given.length !== wanted.length) throw new BadOperation(`the step "${text}" needs ${wanted.length} arguments`)
  const numbers = given.filter((_, at) => wanted[at] === 'number').map(numberIn)
  return { text, op, soft: head.endsWith('?'), numbers, name: given[wanted.indexOf('name')] ?? '' }
}

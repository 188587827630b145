// Frames in words, for the console.
import type { Batch, BatchAnswer } from './batch'
import type { Identity } from './identity'

const SHOWN = 8
const hex = (value: number): string => `0x${value.toString(16)}`

const listed = (texts: string[]): string =>
  texts.length <= SHOWN ? texts.join(', ') : `${texts.slice(0, SHOWN).join(', ')} … ${texts.length - SHOWN} more`

/** `#3: write8 0x40004000 = 0x41, read32 0x40004004 × 4` */
export function describeRequest(number: number, batch: Batch): string {
  const runs = batch.runs.map(({ write, width, address, step, count, values }) => {
    const many = count === 1 ? '' : step === 0 ? ` × ${count} there` : ` × ${count}`
    const what = write ? ` = ${listed(values.map(hex))}` : ''
    return `${write ? 'write' : 'read'}${width * 8} ${hex(address)}${many}${what}`
  })
  return `#${number}: ${listed(runs)}`
}

/** `#3: done, 0x0, fault, 0x11`: what reads gave, in order. */
export function describeReply(number: number, batch: Batch, answers: readonly BatchAnswer[]): string {
  const writes = batch.runs.flatMap(({ write, count }) => Array.from({ length: count }, () => write))
  const said = answers.flatMap(({ status, value }, at) => (status !== 'ok' ? [status] : writes[at] ? [] : [hex(value)]))
  return `#${number}: ${listed(['done', ...said])}`
}

export const describeIdentity = ({ nonce, name, version, window, frameBytes }: Identity): string =>
  `${nonce === 0 ? 'started' : 'here is'} ${name}, firmware ${version}: ${window} frames of ${frameBytes} bytes`

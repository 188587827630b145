// What a rule sees, and what it says. A rule looks at one event after another and knows nothing but what it remembers of them.
import type { LabDescription } from '../../src-preload/contract/description'
import type { Entry, FindingEntry } from '../../src-preload/contract/entry'
import type { EventKind } from '../../src-preload/contract/event'
import type { RuleId } from './pages/rules'

/** An event, as rules need it. */
export interface Seen {
  kind: EventKind
  flags: number
  region: number
  /** Index into the lab's drivers, -1 = not a driver. */
  driver: number
  /** See Initiator. */
  initiator: number
  offset: number
  value: number
  valueHi: number
  /** Bytes of an access. */
  width: number
  /** The entry that the event names. */
  entry: Entry | undefined
}

/** What a rule says; how grave it is stands on the rule's page. */
export type Finding = Pick<FindingEntry, 'text' | 'remedy' | 'subject' | 'device' | 'driver' | 'difference'> & {
  rule: RuleId
  /** Two findings of one rule with the same key are one; unless told, all that it says. */
  key?: string
}

/** The event that shows a finding: its number, and the words that hold its source position and its initiator. */
export interface Shown {
  seq: number
  kind: number
  where: number
}

export type Report = (finding: Finding, shown: Shown) => void

export interface RuleView {
  lab: LabDescription
  /** An entry that was written before. */
  entryOf(id: number): Entry | undefined
}

/** A finding, or null when there is nothing to say. */
export type Rule = (seen: Seen, view: RuleView) => Finding | null

/** `0x1000_0800`, from its digits. */
export const grouped = (digits: string): string => `0x${digits.replace(/(?=(.{4})+$)(?!^)/g, '_')}`

export const hex = (value: number, digits = 8): string => grouped(value.toString(16).padStart(digits, '0'))

export const range = (start: number, end: number): string => `${hex(start)}–${hex(end)}`

/** `a`, `a and b`, `a, b and c` */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? 'nobody') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

export const bytes = (count: number): string => (count === 1 ? '1 byte' : `${count} bytes`)

type Named = Pick<RuleView, 'lab'>
export const deviceName = ({ lab }: Named, index: number): string => lab.devices[index]?.name ?? 'the board'
export const driverName = ({ lab }: Named, index: number): string => lab.drivers[index]?.name ?? 'the kernel'

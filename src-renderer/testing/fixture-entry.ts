// An entry before it has its id, for the fixture's recorder.
import type { Entry } from '../../src-preload/contract/entry'

export type NewEntryOf<E extends Entry> = E extends Entry ? Omit<E, 'id'> : never

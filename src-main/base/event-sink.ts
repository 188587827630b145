// Where the bus and the kernel write what happens. Knows no ring and no file: trace/ring-writer.ts is the real one.
import type { Entry } from '../../src-preload/contract/entry'

/** An entry before it has its id. */
export type NewEntry<E extends Entry = Entry> = E extends Entry ? Omit<E, 'id'> : never

export interface EventSink {
  /**
   * Writes one event at the clock's present time; returns its sequence number.
   * @param kind  kind | width in bytes << 8 | site << 16
   * @param flags Flag bits, not shifted
   * @param where region | initiator << 16 | mirror << 24
   * @param offset bytes from the start of the region, u32
   * @param lo    value bits 0–31, u32
   * @param hi    value bits 32–63, u32
   */
  write(kind: number, flags: number, where: number, offset: number, lo: number, hi: number): number
  /** Adds an entry to the dictionary and returns its id; an equal entry written before keeps its id. */
  define(entry: NewEntry): number
  /** Wakes the reader: called when the lab goes idle, is paused, or waits for its pace. */
  flush(): void
}

// Names and bounds of the session file, shared by its writer and its reader. The format is described in docs/session-format.md.

export const PROFILE = 'mmio-lab'
export const METADATA_NAME = 'mmio-lab'
export const FORMAT_VERSION = '1'
export const TOPIC = 'events'
export const SCHEMA_NAME = 'mmio-lab/columns'
export const SCHEMA_ENCODING = 'text/plain'
export const MESSAGE_ENCODING = 'mmio-lab-columns'
export const SCHEMA_TEXT =
  'Events of MMIO Lab in columns, version 1: up to 8192 events a message, LEB128 numbers, differences per key, ' +
  'the entries that the events name, and a keyframe. docs/session-format.md of MMIO Lab has the layout.'

/** Longer records, and chunks that would unpack to more, are taken for damage. Bytes. */
export const MOST_BYTES = 1 << 26

/** What stands before the events. */
export interface SessionHead {
  /** LabDescription as JSON text. */
  lab: string
  appVersion: string
}

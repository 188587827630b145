// Dictionary entries: what an event is too small to say. Plain JSON, written once and named by id from then on.

/** A node of the resource tree: a busy claim that was asked for, or a device's own resource. */
export interface ClaimEntry {
  type: 'claim'
  id: number
  space: 'mem' | 'io'
  /** First and last byte, inclusive. */
  start: number
  end: number
  /** As /proc/iomem prints it. */
  name: string
  busy: boolean
  /** Entry of the node it was placed in; 0 = the root. Of a refused request: the node that was searched last. */
  parent: number
  /** Index into LabDescription.devices and .drivers; -1 = not known. */
  device: number
  driver: number
  /** Refused requests only: the errno that the driver was given, and every busy node in the way, by entry id. */
  error?: number
  holders?: number[]
}

export type CacheAttribute = 'UC' | 'UC-' | 'WC' | 'WT' | 'WB' | 'NP'

export interface MappingEntry {
  type: 'mapping'
  id: number
  /** Low 32 bits that the driver holds; the address shown is VMALLOC_BASE + cookie - COOKIE_BASE. */
  cookie: number
  /** As the driver sees it: bits 32–63 and 0–31. */
  virtualHi: number
  virtualLo: number
  physical: number
  size: number
  /** The function called: ioremap, ioremap_wc, … */
  call: string
  /** What the mapping got. */
  attribute: CacheAttribute
  /** What the function asks for, where an alias made it something else. */
  asked?: CacheAttribute
  device: number
  driver: number
  error?: number
}

export interface CallEntry {
  type: 'call'
  id: number
  /** probe, remove, irq handler, init, exit, timer … */
  what: string
  /** The driver's function, as in its source. */
  symbol: string
  device: number
  driver: number
  /** Of an irq handler. */
  irq?: number
}

export interface PollEntry {
  type: 'poll'
  id: number
  region: number
  offset: number
  /** The condition, as the driver wrote it. */
  until: string
  sleepUs: number
  timeoutUs: number
  atomic: boolean
  device: number
  driver: number
}

/** 3 = KERN_ERR, 4 = KERN_WARNING, 6 = KERN_INFO: the kernel's own numbers. */
export type LogLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7

export interface LogEntry {
  type: 'log'
  id: number
  level: LogLevel
  /** `DRIVER DEVICE: ` of dev_err and kin, without the colon; empty for plain printk. */
  prefix: string
  text: string
  device: number
  driver: number
}

export type Severity = 'error' | 'warning' | 'info'

export interface FindingEntry {
  type: 'finding'
  id: number
  severity: Severity
  /** The rule it breaks, e.g. claim-overlap. */
  rule: string
  text: string
  /** What to do about it, one sentence. */
  remedy: string
  /** What shows it, in a few words: `request 0x1000_0800–0x1000_17ff`. */
  subject: string
  /** Sequence number of the event that shows it. */
  at: number
  device: number
  driver: number
  /** Of a register that the board answers otherwise than the model. */
  difference?: Difference
}

/** Where board and model differ at an access. */
export interface Difference {
  region: number
  /** Of the register, in bytes from the start of the region. */
  offset: number
  register: string
  /** The first field that differs, from the highest bit; the register's own name where it has no fields. */
  field: string
  /** Of the whole access. */
  model: number
  board: number
}

export type BindState = 'bound' | 'failed' | 'deferred' | 'unbound'

export interface BindEntry {
  type: 'bind'
  id: number
  device: number
  driver: number
  state: BindState
  /** errno of a failed probe, else 0. */
  error: number
  /** Of a deferred device: what dev_err_probe() said, as /sys/kernel/debug/devices_deferred shows it. */
  reason?: string
}

export interface ModelEntry {
  type: 'model'
  id: number
  what:
    | 'device added'
    | 'device refused'
    | 'device removed'
    | 'driver registered'
    | 'driver refused'
    | 'driver unregistered'
  device: number
  driver: number
  /** errno of what was refused, else 0. */
  error: number
}

export interface LinkEntry {
  type: 'link'
  id: number
  what: 'attached' | 'silent' | 'back' | 'lost' | 'detached' | 'reset'
  port: string
  /** ProtocolId, and what the board says it is; empty where not known. */
  protocol: string
  board: string
  /** Why, or what was noticed; empty when there is nothing to say. */
  text: string
  /** -1: of the lab as a whole. */
  device: number
  driver: number
}

export type Entry =
  ClaimEntry | MappingEntry | CallEntry | PollEntry | LogEntry | FindingEntry | BindEntry | ModelEntry | LinkEntry

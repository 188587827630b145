// The 32-byte event: what each word holds. Everything that writes, stores or draws events reads this one table.

/** Bytes of one event. Little-endian u32 words throughout. */
export const EVENT_BYTES = 32
export const EVENT_WORDS = 8

/**
 * Word offsets within an event.
 * TIME_LO/TIME_HI: time in ns, 53 bits; bits 21–31 of TIME_HI are the flags.
 * SEQ: sequence number, u32. KIND: kind u8 | width in bytes u8 << 8 | site u16 << 16.
 * WHERE: region u16 | initiator u8 << 16 | mirror u8 << 24. OFFSET: bytes from the start of the region.
 * VALUE_LO/VALUE_HI: value, or what the kind says.
 */
export const Word = {
  TIME_LO: 0,
  TIME_HI: 1,
  SEQ: 2,
  KIND: 3,
  WHERE: 4,
  OFFSET: 5,
  VALUE_LO: 6,
  VALUE_HI: 7,
} as const

/** What happened. The numbers are part of the session format: never renumber. */
export const EventKind = {
  /** An access. `value` is what was read. */
  read: 1,
  /** An access. `value` is what was written. */
  write: 2,
  /** A busy claim was asked for; `value` = entry of type `claim`. Flag `failed`: refused. */
  request: 3,
  /** A node left the resource tree, with all below it; `value` = the entry that placed it. */
  release: 4,
  /** `value` = entry of type `mapping`. Flag `failed`: NULL was returned. */
  map: 5,
  /** `value` = the mapping's entry. */
  unmap: 6,
  /** An irq line changed; `offset` = irq number, `value` = level 0 or 1. */
  irq: 7,
  /** `value` = 1 mb, 2 rmb, 3 wmb, 4 dma_mb, 5 dma_rmb, 6 dma_wmb, 7 smp_mb, 8 smp_rmb, 9 smp_wmb. */
  barrier: 8,
  /** udelay, usleep_range, msleep; `value` = duration in ns, flag `sleep` when the thread slept. */
  delay: 9,
  /** `value` = entry of type `poll`. */
  pollBegin: 10,
  /** `value` = return value as i32 (0 or -110), `offset` = the poll's entry. */
  pollEnd: 11,
  /** A driver function was entered; `value` = entry of type `call`. */
  callBegin: 12,
  /** `value` = return value as i32, `offset` = the call's entry. Flag `failed`: it did not return by itself. */
  callEnd: 13,
  /** `value` = entry of type `log`. */
  log: 14,
  /** `value` = entry of type `finding`. */
  finding: 15,
  /**
   * The board's part of a mirrored access. Region, offset, width and initiator as the access; `value` is what the board read, or what was
   * written to it; VALUE_HI = sequence number of the access; site = the round trip, see round-trip.ts; the mirror byte is a MirrorResult
   * and the number of retries << 4. Flags: `posted` of a write, `failed` where the board did not carry it out. A read that only the link
   * made (read once, a watch, a snapshot) has initiator `mirror` and VALUE_HI 0xffffffff.
   */
  mirror: 16,
  /** Events were lost here; `value` = how many. */
  gap: 17,
  /** A driver was bound, failed, or was unbound; `value` = entry of type `bind`. */
  bind: 18,
  /** A device placed a node that is not busy (platform_device_add); `value` = entry of type `claim`. */
  insert: 19,
  /** The device itself changed a register: `value` is what it holds from now on. Not an access. */
  change: 20,
  /** A byte left (`offset` 0) or entered (`offset` 1) a device's serial line; `value` = the byte. */
  serial: 21,
  /**
   * A dictionary entry: `value` = its id, `offset` = bytes of UTF-8 JSON that follow in the next ceil(n / 32) slots.
   * Slots that follow carry text only and no event header. Has no time or sequence number of its own.
   */
  define: 22,
  /**
   * A posted write reached its device. Region, offset and width as the write's; `value` is what the register holds now when
   * flag `stored` is set; VALUE_HI = sequence number of the write.
   */
  arrive: 23,
  /**
   * A write-combining buffer drained: `offset` = first byte in the region, `value` = bytes, VALUE_HI = writes gathered in it. They took
   * effect now.
   */
  burst: 24,
  /** An access that the CPU refused: `offset` = the cookie, width as asked; `value` = a FaultReason; VALUE_HI = 1 for a write. */
  fault: 25,
  /** The driver model: a device or driver came or went; `value` = entry of type `model`. */
  model: 26,
  /** The link to the board changed; `value` = entry of type `link`. */
  link: 27,
} as const
export type EventKind = (typeof EventKind)[keyof typeof EventKind]
export type EventKindName = keyof typeof EventKind

/** Flag bits, shifted into TIME_HI by FLAG_SHIFT. */
export const Flag = {
  /** readl_relaxed and kin. */
  relaxed: 1 << 0,
  /** ioread32be and kin: `value` is the CPU's value, the bus saw it byte-swapped. */
  bigEndian: 1 << 1,
  /** A write the CPU did not wait for. */
  posted: 1 << 2,
  /** Port space instead of memory space. */
  port: 1 << 3,
  /** One of a repeated run (readsl, writesl). */
  repeated: 1 << 4,
  /** Refused, or not answered by any device. */
  failed: 1 << 5,
  /** After this access the register holds exactly `value`. */
  stored: 1 << 6,
  /** Within an interrupt handler. */
  irqContext: 1 << 7,
  /** The delay slept instead of spinning. */
  sleep: 1 << 8,
  /** A write that went into a write-combining buffer; its `burst` follows. */
  gathered: 1 << 9,
  /** Answered by the cache, or kept in it: the device saw nothing. */
  cached: 1 << 10,
} as const
export const FLAG_SHIFT = 21
export const TIME_HI_MASK = 0x1fffff

/** Why an access faulted. The numbers are part of the session format. */
export const FaultReason = {
  /** Nothing is mapped there: beyond a mapping, NULL, an errno taken for a pointer. */
  unmapped: 1,
  /** The mapping was there once: use after iounmap(). */
  afterUnmap: 2,
  /** Unaligned access to Device memory (arm64). */
  alignment: 3,
  /** The bus answered with an error (arm64: synchronous external abort). */
  externalAbort: 4,
} as const
export type FaultReason = (typeof FaultReason)[keyof typeof FaultReason]

/** Who answers an access: the mirror byte of a read or write. The numbers are part of the session format. */
export const MirrorMode = {
  /** The board is not touched. */
  model: 0,
  /** Writes go to both, the model answers; the board is read back where reading is harmless. */
  shadow: 1,
  /** The board answers, the model runs along. */
  board: 2,
  /** Both are asked at each access, the model answers. */
  compare: 3,
} as const
export type MirrorMode = (typeof MirrorMode)[keyof typeof MirrorMode]

/** How the board's part went: low half of the mirror byte of a `mirror` event. The numbers are part of the session format. */
export const MirrorResult = {
  /** There was nothing to compare with: a write, or the model was not asked. */
  unchecked: 0,
  equal: 1,
  differs: 2,
  /** Only fields differ that are known to differ. */
  noise: 3,
  /** The board's bus answered with an error. */
  fault: 4,
  /** No answer in time. */
  timeout: 5,
  /** The link went down before it was answered. */
  lost: 6,
  /** Never sent: the protocol cannot do it, or the link is down or behind. */
  skipped: 7,
} as const
export type MirrorResult = (typeof MirrorResult)[keyof typeof MirrorResult]

/** Who made an access. Driver n of the lab is FIRST_DRIVER + n. */
export const Initiator = { none: 0, user: 1, dma: 2, mirror: 3, FIRST_DRIVER: 16 } as const

/** Region 0: the access met no device; `offset` is the low half of the bus address and VALUE_HI the high half. */
export const UNMAPPED_REGION = 0

// What drivers take from headers: bits (include/linux/bits.h, bitfield.h), flags of the allocator (gfp_types.h), error numbers.
// Values are u32.
import * as errno from './errno'

/** BIT(n), n from 0 to 31. */
const BIT = (n: number): number => (1 << n) >>> 0

/** GENMASK(h, l): bits l to h, both included. */
const GENMASK = (high: number, low: number): number => ((0xffff_ffff >>> (31 - high)) & (0xffff_ffff << low)) >>> 0

/** The lowest bit of a mask: fields are shifted by multiplying with it, since shifts of 32-bit numbers lose the sign. */
const unit = (mask: number): number => (mask & -mask) >>> 0

export const headers = {
  BIT,
  GENMASK,
  /** FIELD_PREP(mask, value): the value where the mask has it. */
  FIELD_PREP: (mask: number, value: number): number => ((value * unit(mask)) & mask) >>> 0,
  /** FIELD_GET(mask, reg) */
  FIELD_GET: (mask: number, reg: number): number => Math.floor(((reg & mask) >>> 0) / unit(mask)),
  GFP_KERNEL: 0xcc0,
  GFP_ATOMIC: 0x820,
  EIO: errno.EIO,
  ENXIO: errno.ENXIO,
  EAGAIN: errno.EAGAIN,
  ENOMEM: errno.ENOMEM,
  EFAULT: errno.EFAULT,
  EBUSY: errno.EBUSY,
  EEXIST: errno.EEXIST,
  ENODEV: errno.ENODEV,
  EINVAL: errno.EINVAL,
  ETIMEDOUT: errno.ETIMEDOUT,
  EPROBE_DEFER: errno.EPROBE_DEFER,
} as const

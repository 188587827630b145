// Linux's error numbers and pointer errors (include/uapi/asm-generic/errno-base.h, errno.h, include/linux/err.h).
import { ERROR_NAMES } from './errno-names'

export const EIO = 5
export const ENXIO = 6
export const EAGAIN = 11
export const ENOMEM = 12
export const EFAULT = 14
export const EBUSY = 16
export const EEXIST = 17
export const ENODEV = 19
export const EINVAL = 22
export const EINTR = 4
export const ETIMEDOUT = 110
export const EPROBE_DEFER = 517

/** Pointers are 32 bits wide; the last 4,095 values are errors. */
const MAX_ERRNO = 4095

/** A negative error number as a pointer, u32 (include/linux/err.h). */
export const ERR_PTR = (error: number): number => error >>> 0

/** True for a pointer that holds an error. */
export const IS_ERR = (pointer: number): boolean => pointer >>> 0 >= 0x1_0000_0000 - MAX_ERRNO

/** The negative error number that a pointer holds. */
export const PTR_ERR = (pointer: number): number => pointer | 0

/**
 * `%pe` of an error number: `-EBUSY`; one without a name as a number. What is no error prints as the pointer that it then is.
 * lib/vsprintf.c, err_ptr().
 */
export function errorName(error: number): string {
  if (error >= 0 || error < -MAX_ERRNO) return (error >>> 0).toString(16).padStart(16, '0')
  const name = ERROR_NAMES[-error]
  return name === undefined ? String(error) : `-${name}`
}

// The time as the clock's registers hold it, and as seconds. Values out of range carry over into the next unit.

const DAY = 86_400
/** Days before 1970-01-01, counted from the March that begins year 0. */
const EPOCH = 719_469

export interface DateTime {
  second: number
  minute: number
  /** 0–23 */
  hour: number
  /** From 1. */
  day: number
  month: number
  /** With its century. */
  year: number
}

export interface Format {
  binary: boolean
  /** Hours of 0–23. */
  hours24: boolean
}

/** Seconds since 1970. The year begins in March, so that February's end is the year's. */
export function secondsOf({ second, minute, hour, day, month, year }: DateTime): number {
  const late = month < 3
  const m = late ? month + 12 : month
  const y = late ? year - 1 : year
  const leaps = Math.trunc(y / 4) - Math.trunc(y / 100) + Math.trunc(y / 400)
  return DAY * (day + Math.trunc((153 * m - 457) / 5) + 365 * y + leaps - EPOCH) + 3600 * hour + 60 * minute + second
}

export function dateTimeOf(seconds: number): DateTime {
  const date = new Date(seconds * 1000)
  return {
    second: date.getUTCSeconds(),
    minute: date.getUTCMinutes(),
    hour: date.getUTCHours(),
    day: date.getUTCDate(),
    month: date.getUTCMonth() + 1,
    year: date.getUTCFullYear(),
  }
}

export const dayOf = (seconds: number): number => Math.floor(seconds / DAY)

export const encode = (value: number, { binary }: Format): number =>
  (binary ? value : (Math.trunc(value / 10) << 4) | (value % 10)) & 0xff

/** 0xc0 and more mean "any" in an alarm, and -1 here. */
export function decode(byte: number, { binary }: Format): number {
  if (byte >= 0xc0) return -1
  return binary ? byte : (byte >> 4) * 10 + (byte & 0xf)
}

/** Afternoon, in hours of 1–12. */
const PM = 0x80

export function encodeHour(hour: number, format: Format): number {
  if (format.hours24) return encode(hour, format)
  return encode(hour % 12 || 12, format) | (hour >= 12 ? PM : 0)
}

export function decodeHour(byte: number, format: Format): number {
  const hour = decode(byte & ~PM & 0xff, format)
  if (format.hours24) return hour
  return (hour % 12) + ((byte & PM) === 0 ? 0 : 12)
}

// Where the window stood, for the next start. Pure but for its file; knows no Electron.
import * as v from 'valibot'
import { readJson, writeJson } from './json-file'

export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

export interface WindowPlace {
  width: number
  height: number
  x?: number
  y?: number
  maximized: boolean
}

export const LEAST = { width: 1024, height: 640 }
const FIRST: WindowPlace = { width: 1440, height: 900, maximized: false }
/** So much of the title bar must lie on a screen, else nobody can fetch the window back. */
const GRIP = { width: 100, height: 20 }

const pixels = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000))
const saved = v.object({ x: pixels, y: pixels, width: pixels, height: pixels, maximized: v.boolean() })

const isReachable = (place: Bounds, screen: Bounds): boolean =>
  Math.min(place.x + place.width, screen.x + screen.width) - Math.max(place.x, screen.x) >= GRIP.width &&
  place.y >= screen.y &&
  place.y + GRIP.height <= screen.y + screen.height

/** Where the window stands now: as it was left, unless that is too small or on no screen any more. */
export function readPlace(file: string, screens: readonly Bounds[]): WindowPlace {
  const place = readJson(file, saved)
  if (!place) return FIRST
  const size = { width: Math.max(place.width, LEAST.width), height: Math.max(place.height, LEAST.height) }
  return screens.some((screen) => isReachable(place, screen))
    ? { ...place, ...size }
    : { ...size, maximized: place.maximized }
}

export const savePlace = (file: string, bounds: Bounds, maximized: boolean): Promise<void> =>
  writeJson(file, { ...bounds, maximized })

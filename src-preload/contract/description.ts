// What a lab is made of, as plain data: written into each session, read by every panel.
import type { LinkSettings, MirrorRule } from './link'

/** Access of a register or field in SVD's terms, with the read and write effects spelled out. */
export type Access = 'rw' | 'ro' | 'wo' | 'w1c' | 'w1s' | 'rc' | 'w1t'

export interface EnumeratedValue {
  name: string
  value: number
  doc?: string
}

export interface FieldInfo {
  name: string
  /** Lowest bit and number of bits. */
  lsb: number
  width: number
  access: Access
  doc: string
  values: EnumeratedValue[]
  /** It runs by itself or comes from outside: a board's is not compared with the model's. */
  volatile?: boolean
}

export interface RegisterInfo {
  name: string
  /** Bytes from the start of the region. */
  offset: number
  /** Where the bus reaches it while the device shows it there, in bytes from the start; `offset` then lies past the map and only names it. */
  behind?: number
  /** Bits: 8, 16 or 32. */
  size: number
  access: Access
  reset: number
  /** Reading changes the device: a viewer must ask before it reads. */
  readHasEffect: boolean
  /** Two registers at one address: what is written is not what is read. */
  split?: boolean
  /** All of it, see FieldInfo. */
  volatile?: boolean
  doc: string
  /** Highest bit first. */
  fields: FieldInfo[]
}

export interface RegisterMapInfo {
  name: string
  doc: string
  datasheet: string
  /** Bytes. */
  size: number
  registers: RegisterInfo[]
}

export interface RegionInfo {
  /** Its number in events; 0 is never used. */
  id: number
  /** Index into LabDescription.devices. */
  device: number
  name: string
  space: 'mem' | 'io'
  start: number
  /** Bytes. */
  size: number
  /** A region without a map is memory. Index into LabDescription.maps, or -1. */
  map: number
  /** No model stands behind it: reads give all ones, writes are dropped. */
  unanswered?: boolean
}

/** RAM of the board, for DMA; bytes. */
export interface MemoryInfo {
  start: number
  size: number
}

export interface TreeProperty {
  name: string
  /** The value in DTS syntax: `"arm,pl011", "arm,primecell"`, `<0x0 0x9000000>`; empty for a boolean property. */
  text: string
}

/** A node of the board's devicetree, in the order of the source. */
export interface TreeNode {
  /** /soc/serial@9000000; the root is / */
  path: string
  /** Index of its parent in the list; -1 for the root. */
  parent: number
  labels: string[]
  properties: TreeProperty[]
  /** Index into LabDescription.devices of what it became; -1 = no device. */
  device: number
  /** Line in the source, from 1; 0 = a blob has no lines. */
  line: number
}

export interface DeviceTree {
  /** board.dts, virt.dtb */
  file: string
  /** The source as it stands, or written from the blob. */
  source: string
  nodes: TreeNode[]
}

/** A rule of the lab's checks, for its page. */
export interface RuleInfo {
  /** claim-overlap */
  id: string
  title: string
  severity: 'error' | 'warning' | 'info'
  /** One sentence: what was noticed. */
  what: string
  /** Why it matters, Markdown. */
  why: string
  /** What to do about it, Markdown. */
  remedy: string
  /** Kernel C that raises it, and that does not. */
  bad: string
  good: string
}

export interface PictureInfo {
  region: number
  /** Bytes from the start of the region to the first pixel. */
  offset: number
  width: number
  height: number
  /** Bytes from one row to the next. Pixels are XRGB8888, little-endian. */
  stride: number
}

export interface DeviceInfo {
  /** Linux's name: labdev0, uart0, greedy.0. */
  name: string
  compatible: string
  /** The node's name: labdev@10000000; empty when it has no node. */
  node: string
  /** Region ids. */
  regions: number[]
  irqs: number[]
  /** Region whose serial line the console shows; 0 = none. */
  serial: number
  picture?: PictureInfo
  /** What its model was told by the board: numbers, as cells of a devicetree property. */
  properties?: Record<string, number[]>
}

export interface DriverInfo {
  name: string
  /** What it binds to. */
  compatible: string[]
  file: string
  source: string
  /** Source position of an event = site - firstSite + 1 is the line, for firstSite <= site < firstSite + lines. */
  firstSite: number
  lines: number
}

export interface LabDescription {
  /** The folder's name: first-steps. */
  name: string
  title: string
  /** The exercise, Markdown. */
  readme: string
  platform: 'x86' | 'arm64'
  seed: number
  devices: DeviceInfo[]
  drivers: DriverInfo[]
  regions: RegionInfo[]
  maps: RegisterMapInfo[]
  memory?: MemoryInfo[]
  devicetree?: DeviceTree
  rules?: RuleInfo[]
  /** As lab.json has them. */
  link?: LinkSettings
  mirror?: MirrorRule[]
}

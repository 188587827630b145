// What the bytes of a property mean to whoever knows its name: numbers, strings, lists of cells (drivers/of/property.c). Big-endian.
import type { Node, Property } from './tree'

const text = new TextDecoder()

export const propertyOf = (node: Node, name: string): Property | undefined =>
  node.properties.find((property) => property.name === name)

export const has = (node: Node, name: string): boolean => propertyOf(node, name) !== undefined

/** 32-bit cells; bytes beyond the last whole cell are left out. */
export function cellsIn(value: Uint8Array): number[] {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
  return Array.from({ length: value.length >> 2 }, (_, at) => view.getUint32(at * 4))
}

/** The cells of a property, or null where there is none. */
export function cellsOf(node: Node, name: string): number[] | null {
  const property = propertyOf(node, name)
  return property ? cellsIn(property.value) : null
}

/** of_property_read_u32(): the first cell, or null where there is none. */
export const u32Of = (node: Node, name: string): number | null => cellsOf(node, name)?.[0] ?? null

/** Strings that end with NUL; empty where there is no such property. */
export function stringsOf(node: Node, name: string): string[] {
  const value = propertyOf(node, name)?.value
  if (!value || value.length === 0) return []
  const strings = text.decode(value).split('\0')
  if (strings.at(-1) === '') strings.pop()
  return strings
}

/** of_read_number(): `count` cells, the first the highest; wraps at 2^64. */
export function numberIn(cells: readonly number[], from: number, count: number): bigint {
  let number = 0n
  for (let at = from; at < from + count; at++) number = (number << 32n) | BigInt(cells[at] ?? 0)
  return BigInt.asUintN(64, number)
}

/** The number by which others refer to the node, or null. */
export const phandleOf = (node: Node): number | null => u32Of(node, 'phandle') ?? u32Of(node, 'linux,phandle')

/** of_device_is_available(): no status, or okay. */
export function isAvailable(node: Node): boolean {
  const status = stringsOf(node, 'status')[0]
  return status === undefined || status === 'okay' || status === 'ok'
}

export const isCompatible = (node: Node, names: readonly string[]): boolean =>
  stringsOf(node, 'compatible').some((each) => names.includes(each))

// Trees for tests: from DTS text, and as plain data that can be compared.
import { readDts } from '../read-dts'
import { BoardProblem } from '../problem'
import type { Include } from '../dts-source'
import type { Node, Tree } from '../tree'

export const NO_INCLUDES: Include = (name) => {
  throw new BoardProblem(`there is no ${name}`)
}

export function tree(text: string, include = NO_INCLUDES): Tree {
  const result = readDts(text, 'board.dts', include)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

export interface Plain {
  name: string
  /** Values as hex digits. */
  properties: Record<string, string>
  children: Plain[]
}

/** Names and bytes, without places, labels and texts. */
export function plain(node: Node): Plain {
  const properties = node.properties.map(({ name, value }) => [name, Buffer.from(value).toString('hex')] as const)
  return { name: node.name, properties: Object.fromEntries(properties), children: node.children.map(plain) }
}

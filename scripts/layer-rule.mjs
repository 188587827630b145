// The layering table as an ESLint rule, for Svelte files: dependency-cruiser sees them compiled, without their type imports.
import { dirname, join, relative } from 'node:path'
import { layers, strangers } from './layers.mjs'
import { root } from './paths.mjs'

const slashes = (path) => path.replaceAll('\\', '/')

/** Why `from` may not import `to` (paths in the project), or nothing where it may. */
export function refusal(from, to) {
  const layer = layers.find((row) => new RegExp(row.from).test(from))
  if (!layer) return `${from} lies in no folder of the layering table`
  if (!layer.to.some((allowed) => new RegExp(allowed).test(to))) return `${layer.name} may not import ${to}`
  const apart = strangers.find((folder) => from.startsWith(`${folder}/`) && to.startsWith(`${folder}/`))
  const part = (path) => path.slice(apart.length + 1).split('/')[0]
  return apart && part(from) !== part(to) ? `${apart}: ${part(from)} may not know ${part(to)}` : undefined
}

const rule = {
  meta: { type: 'problem', messages: { refused: '{{why}}' }, schema: [] },
  create(context) {
    const from = slashes(relative(root, context.filename))
    return {
      ImportDeclaration({ source }) {
        if (!source.value.startsWith('.')) return
        const why = refusal(from, slashes(join(dirname(from), source.value)))
        if (why) context.report({ node: source, messageId: 'refused', data: { why } })
      },
    }
  },
}

export const layering = { rules: { layers: rule } }

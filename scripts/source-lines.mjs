// A Vite plugin for the built-in drivers: puts the source line before each call of the kernel, and the condition of a poll behind it.
// C has __LINE__ and #cond for that; TypeScript has this. It changes no line numbers.
import ts from 'typescript'

const DRIVERS = /\/src-main\/drivers\/builtin\/[^/]+\.ts$/
const KERNEL = 'k'

/** `k.writel(…)` becomes `k.at(12).writel(…)`; a poll gets the text of its condition as the last argument. */
export function withSourceLines(code) {
  const file = ts.createSourceFile('driver.ts', code, ts.ScriptTarget.Latest, true)
  const inserts = []
  const visit = (node) => {
    if (isKernelCall(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      inserts.push({ at: node.expression.expression.end, text: `.at(${line + 1})` })
      const condition = conditionOf(node)
      if (condition) inserts.push({ at: node.arguments.end, text: `, ${JSON.stringify(condition.getText(file))}` })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  inserts.sort((a, b) => b.at - a.at)
  return inserts.reduce((text, { at, text: more }) => text.slice(0, at) + more + text.slice(at), code)
}

function isKernelCall(node) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  const { expression } = node.expression
  return ts.isIdentifier(expression) && expression.text === KERNEL
}

function conditionOf(call) {
  const name = call.expression.name.text
  if (!/_poll_timeout(_atomic)?$/.test(name) || call.arguments.hasTrailingComma) return null
  const condition = call.arguments[name.startsWith('readx_') ? 2 : 1]
  return condition && ts.isArrowFunction(condition) ? condition.body : null
}

export function sourceLines() {
  return {
    name: 'source-lines',
    enforce: 'pre',
    transform(code, id) {
      const [path, query] = id.replaceAll('\\', '/').split('?')
      if (query !== undefined || !DRIVERS.test(path) || path.endsWith('.test.ts')) return null
      return { code: withSourceLines(code), map: null }
    },
  }
}

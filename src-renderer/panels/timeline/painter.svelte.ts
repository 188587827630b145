// Draws a canvas at most once a frame, and only when something it was drawn from has changed. Knows no content.
import { tokens } from '../../base/canvas'

/**
 * Call while a component initialises. `scene` collects all that the drawing depends on; `draw` then runs in the next
 * frame with the newest scene.
 */
export function paint<S>(scene: () => S | null, draw: (scene: S) => void): void {
  let newest: S | null = null
  let asked = 0
  const ask = (): void => {
    asked ||= requestAnimationFrame(() => {
      asked = 0
      if (newest !== null) draw(newest)
    })
  }
  $effect(() => {
    newest = scene()
    ask()
  })
  $effect(() => tokens.onChange(ask))
  $effect(() => () => cancelAnimationFrame(asked))
}
